//! Reads JSON into the types of this crate: texts, whole numbers, booleans, lists, objects, and an enum whose variants
//! hold a value. It accepts what `serde_json` accepts, but for what no type of ours needs: numbers with a fraction or an
//! exponent, which are only skipped, and lists in the place of objects.

use std::borrow::Cow;
use std::fmt::Display;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::BadJson;

type Read<T> = Result<T, BadJson>;

pub(super) fn read<T: DeserializeOwned>(text: &str) -> Read<T> {
    let mut reader = Reader { rest: text };
    let value = T::deserialize(&mut reader)?;
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(BadJson),
    }
}

// Each of these would by default put its reason into words, and the code for that into the module.
impl Error for BadJson {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// What is left to read.
struct Reader<'de> {
    rest: &'de str,
}

impl<'de> Reader<'de> {
    /// The first character of what comes next.
    fn peek(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        self.rest.as_bytes().first().copied()
    }

    /// Goes on after `mark`, if that comes next.
    fn takes(&mut self, mark: char) -> bool {
        self.peek();
        let rest = self.rest.strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, mark: char) -> Read<()> {
        self.takes(mark).then_some(()).ok_or(BadJson)
    }

    /// Goes on after the next `length` bytes, and returns them.
    fn take(&mut self, length: usize) -> Read<&'de str> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(BadJson)?;
        self.rest = rest;
        Ok(taken)
    }

    /// A number or one of the three words: all that has neither quotes nor brackets.
    fn word(&mut self) -> Read<&'de str> {
        self.peek();
        let ends = |char: char| !matches!(char, '+' | '-' | '.' | '0'..='9' | 'a'..='z' | 'E');
        let length = self.rest.find(ends).unwrap_or(self.rest.len());
        self.take(length)
    }

    fn text(&mut self) -> Read<Cow<'de, str>> {
        self.expect('"')?;
        let mut text = Cow::Borrowed("");
        loop {
            let plain = |char: char| !matches!(char, '"' | '\\' | '\0'..='\u{1f}');
            let length = self.rest.find(|char| !plain(char)).ok_or(BadJson)?;
            text += self.take(length)?;
            match self.take(1)? {
                "\"" => return Ok(text),
                "\\" => text.to_mut().push(self.escaped()?),
                _ => return Err(BadJson),
            }
        }
    }

    /// The character whose escape begins after the backslash.
    fn escaped(&mut self) -> Read<char> {
        Ok(match self.take(1)? {
            "n" => '\n',
            "t" => '\t',
            "r" => '\r',
            "b" => '\u{8}',
            "f" => '\u{c}',
            "u" => {
                let unit = self.code_unit()?;
                let code = match unit {
                    // Two halves of a character beyond U+FFFF.
                    0xd800..0xdc00 if self.take(2)? == "\\u" => {
                        let low = self.code_unit()?.wrapping_sub(0xdc00);
                        if low >= 0x400 {
                            return Err(BadJson);
                        }
                        0x1_0000 + ((unit - 0xd800) << 10) + low
                    }
                    unit => unit,
                };
                char::from_u32(code).ok_or(BadJson)?
            }
            "\"" => '"',
            "\\" => '\\',
            "/" => '/',
            _ => return Err(BadJson),
        })
    }

    fn code_unit(&mut self) -> Read<u32> {
        let digits = self.take(4)?.chars();
        let mut unit = 0;
        for digit in digits {
            unit = (unit << 4) | digit.to_digit(16).ok_or(BadJson)?;
        }
        Ok(unit)
    }

    /// Whether there is another element before the bracket `end`. After the last one, goes on after that bracket.
    fn another(&mut self, first: &mut bool, end: char) -> Read<bool> {
        if self.takes(end) {
            return Ok(false);
        }
        if !std::mem::take(first) {
            self.expect(',')?;
        }
        Ok(true)
    }

    /// Goes on after the next value.
    fn skip(&mut self) -> Read<()> {
        // The brackets that are open. A loop, so that they may be nested as deep as they like.
        let mut open = Vec::new();
        loop {
            match self.peek().ok_or(BadJson)? {
                b'"' => drop(self.text()?),
                b'[' => {
                    self.expect('[')?;
                    open.push((']', true));
                }
                b'{' => {
                    self.expect('{')?;
                    open.push(('}', true));
                }
                _ => known(self.word()?)?,
            }
            loop {
                let Some((end, first)) = open.last_mut() else {
                    return Ok(());
                };
                let end = *end;
                if self.another(first, end)? {
                    if end == '}' {
                        self.text()?;
                        self.expect(':')?;
                    }
                    break;
                }
                open.pop();
            }
        }
    }
}

/// Whether `word` is one that JSON has.
fn known(word: &str) -> Read<()> {
    let is_number = |word: &str| {
        let digits = word.strip_prefix('-').unwrap_or(word);
        let (digits, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let all_digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        all_digits(whole) && !leading_zero && all_digits(fraction) && all_digits(exponent)
    };
    let is_known = matches!(word, "null" | "true" | "false") || is_number(word);
    is_known.then_some(()).ok_or(BadJson)
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = BadJson;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.peek().ok_or(BadJson)? {
            b'"' => self.deserialize_str(visitor),
            b'[' => self.deserialize_seq(visitor),
            b'{' => self.deserialize_map(visitor),
            _ => {
                let word = self.word()?;
                known(word)?;
                match word {
                    "null" => visitor.visit_unit(),
                    "true" => visitor.visit_bool(true),
                    "false" => visitor.visit_bool(false),
                    number => match number.parse() {
                        Ok(number) => visitor.visit_u64(number),
                        Err(_) => visitor.visit_i64(number.parse().map_err(|_| BadJson)?),
                    },
                }
            }
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.text()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.expect('[')?;
        visitor.visit_seq(Elements {
            reader: self,
            first: true,
        })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.expect('{')?;
        visitor.visit_map(Elements {
            reader: self,
            first: true,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.peek() {
            Some(b'n') => match self.word()? {
                "null" => visitor.visit_none(),
                _ => Err(BadJson),
            },
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    /// An object with one entry: the name of the variant, and what it holds.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.expect('{')?;
        let value = visitor.visit_enum(&mut *self)?;
        self.expect('}')?;
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct
        tuple tuple_struct
    }
}

/// The elements of a list or the entries of an object.
struct Elements<'a, 'de> {
    reader: &'a mut Reader<'de>,
    first: bool,
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = BadJson;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        if !self.reader.another(&mut self.first, ']')? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

impl<'de> MapAccess<'de> for Elements<'_, 'de> {
    type Error = BadJson;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        if !self.reader.another(&mut self.first, '}')? {
            return Ok(None);
        }
        match self.reader.peek() {
            Some(b'"') => seed.deserialize(&mut *self.reader).map(Some),
            _ => Err(BadJson),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Read<V::Value> {
        self.reader.expect(':')?;
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> EnumAccess<'de> for &mut Reader<'de> {
    type Error = BadJson;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Read<(V::Value, Self)> {
        let variant = seed.deserialize(&mut *self)?;
        self.expect(':')?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Reader<'de> {
    type Error = BadJson;

    fn unit_variant(self) -> Read<()> {
        Err(BadJson)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Read<T::Value> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Read<V::Value> {
        Err(BadJson)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Read<V::Value> {
        Err(BadJson)
    }
}

#[cfg(test)]
mod tests;
