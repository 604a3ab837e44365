//! All SQL in the sources of this package. It is in string literals, some of which macros put together.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::Lit;

const BEGINNINGS: [&str; 5] = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "];

/// Each statement with the file that it is in.
pub(super) fn statements() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files: Vec<(String, Vec<TokenTree>)> = sources(&root)
        .into_iter()
        .map(|file| {
            let name = file.strip_prefix(&root).unwrap().display().to_string();
            let tokens: TokenStream = fs::read_to_string(&file).unwrap().parse().unwrap();
            (name, trees(tokens))
        })
        .collect();
    let mut shared = Macros::new();
    for (_, tokens) in &files {
        define(tokens, &mut shared);
    }
    let mut found = Vec::new();
    for (name, tokens) in &files {
        // Two files may give the same name to different ones.
        let mut macros = shared.clone();
        define(tokens, &mut macros);
        let mut strings = Vec::new();
        read(tokens, &macros, &mut strings);
        let sql = strings.iter().map(|text| text.trim()).filter(|text| {
            let mut beginnings = BEGINNINGS.iter();
            beginnings.any(|beginning| text.starts_with(beginning))
        });
        for text in sql {
            let parts = text.split(';').map(str::trim);
            found.extend(
                parts
                    .filter(|part| !part.is_empty())
                    .map(|part| (name.clone(), part.to_owned())),
            );
        }
    }
    found
}

/// Tests write what no server would.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            if ["tests", "plans", "fuzzing"].contains(&&*name) {
                Vec::new()
            } else if path.is_dir() {
                sources(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// By name: the parameters and the body of a macro with one arm.
type Macros = HashMap<String, (Vec<String>, Vec<TokenTree>)>;

fn define(tokens: &[TokenTree], macros: &mut Macros) {
    for at in 0..tokens.len() {
        if let TokenTree::Group(group) = &tokens[at] {
            define(&trees(group.stream()), macros);
        }
        let Some((name, arms)) = definition(&tokens[at..]) else {
            continue;
        };
        let groups: Vec<_> = arms
            .iter()
            .filter_map(|tree| match tree {
                TokenTree::Group(group) => Some(trees(group.stream())),
                _ => None,
            })
            .collect();
        if let [parameters, body] = &*groups {
            let parameters = after_dollars(parameters);
            macros.insert(name, (parameters, body.clone()));
        }
    }
}

/// `macro_rules! name { … }`
fn definition(tokens: &[TokenTree]) -> Option<(String, Vec<TokenTree>)> {
    match tokens {
        [
            TokenTree::Ident(rules),
            TokenTree::Punct(_),
            TokenTree::Ident(name),
            TokenTree::Group(arms),
            ..,
        ] if rules == "macro_rules" => Some((name.to_string(), trees(arms.stream()))),
        _ => None,
    }
}

fn after_dollars(tokens: &[TokenTree]) -> Vec<String> {
    let pairs = tokens.windows(2);
    pairs
        .filter_map(|pair| match pair {
            [TokenTree::Punct(dollar), TokenTree::Ident(name)] if dollar.as_char() == '$' => {
                Some(name.to_string())
            }
            _ => None,
        })
        .collect()
}

fn read(tokens: &[TokenTree], macros: &Macros, strings: &mut Vec<String>) {
    let mut rest = tokens;
    while let Some((tree, after)) = rest.split_first() {
        if definition(rest).is_some() {
            rest = &rest[4..];
            continue;
        }
        if let Some((text, length)) = value(rest, macros, &HashMap::new()) {
            strings.push(text);
            rest = &rest[length..];
            continue;
        }
        if let TokenTree::Group(group) = tree {
            read(&trees(group.stream()), macros, strings);
        }
        rest = after;
    }
}

/// The text of an expression at the beginning of `tokens`, and how many of them it is.
fn value(
    tokens: &[TokenTree],
    macros: &Macros,
    given: &HashMap<String, String>,
) -> Option<(String, usize)> {
    match tokens {
        [TokenTree::Literal(literal), ..] => match Lit::new(literal.clone()) {
            Lit::Str(text) => Some((text.value(), 1)),
            _ => None,
        },
        [TokenTree::Punct(dollar), TokenTree::Ident(name), ..] if dollar.as_char() == '$' => {
            Some((given.get(&name.to_string())?.clone(), 2))
        }
        [
            TokenTree::Ident(name),
            TokenTree::Punct(bang),
            TokenTree::Group(arguments),
            ..,
        ] if bang.as_char() == '!' && arguments.delimiter() != Delimiter::Brace => {
            let arguments = trees(arguments.stream());
            let arguments = arguments
                .split(|tree| matches!(tree, TokenTree::Punct(comma) if comma.as_char() == ','));
            let values = arguments
                .filter(|argument| !argument.is_empty())
                .map(|argument| Some(value(argument, macros, given)?.0));
            let values: Vec<String> = values.collect::<Option<_>>()?;
            if name == "concat" {
                return Some((values.concat(), 3));
            }
            let (parameters, body) = macros.get(&name.to_string())?;
            let given = parameters.iter().cloned().zip(values).collect();
            Some((value(body, macros, &given)?.0, 3))
        }
        _ => None,
    }
}

fn trees(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}
