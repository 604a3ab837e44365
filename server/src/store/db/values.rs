//! Parameters of a statement.

use sqlx::{Arguments, error::BoxDynError, postgres::PgArguments, sqlite::SqliteArguments};

/// A parameter. What is missing still has a type: `PostgreSQL` wants to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Integer(Option<i64>),
    Boolean(Option<bool>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! add {
    ($value:expr, $arguments:expr) => {
        match $value {
            Value::Integer(value) => $arguments.add(value),
            Value::Boolean(value) => $arguments.add(value),
            Value::Text(value) => $arguments.add(value),
            Value::Bytes(value) => $arguments.add(value),
        }
    };
}

pub(super) fn for_sqlite(values: Vec<Value>) -> Result<SqliteArguments, BoxDynError> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        add!(value, arguments)?;
    }
    Ok(arguments)
}

pub(super) fn for_postgres(values: Vec<Value>) -> Result<PgArguments, BoxDynError> {
    let mut arguments = PgArguments::default();
    for mut value in values {
        // Its texts cannot hold U+0000. Nothing that is stored has one, as answers are JSON, where it is escaped; and what is
        // looked for with one must not be found.
        if let Value::Text(Some(text)) = &mut value
            && text.contains('\0')
        {
            *text = text.replace('\0', "\u{fffd}");
        }
        add!(value, arguments)?;
    }
    Ok(arguments)
}

macro_rules! from {
    ($($type:ty => $variant:ident($value:ident) $convert:expr;)*) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self {
                Self::$variant(Some($convert))
            }
        }

        impl From<Option<$type>> for Value {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map(|$value: $type| $convert))
            }
        })*
    };
}

from! {
    i64 => Integer(value) value;
    u32 => Integer(value) i64::from(value);
    bool => Boolean(value) value;
    &bool => Boolean(value) *value;
    &i64 => Integer(value) *value;
    String => Text(value) value;
    &String => Text(value) value.clone();
    &str => Text(value) value.to_owned();
    Vec<u8> => Bytes(value) value;
    &Vec<u8> => Bytes(value) value.clone();
    &[u8] => Bytes(value) value.to_owned();
}

impl<'a> From<std::borrow::Cow<'a, str>> for Value {
    fn from(value: std::borrow::Cow<'a, str>) -> Self {
        Self::Text(Some(value.into_owned()))
    }
}
