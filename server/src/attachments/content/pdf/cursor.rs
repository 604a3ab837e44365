//! Blanks, numbers and words, one after the other.

#[derive(Clone)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    pub at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn blanks(&mut self) {
        let blank = |byte: &&u8| byte.is_ascii_whitespace() || **byte == 0;
        self.at += self.rest().iter().take_while(blank).count();
    }

    pub(super) fn word(&mut self, word: &[u8]) -> Option<()> {
        self.blanks();
        self.rest().starts_with(word).then(|| self.at += word.len())
    }

    pub(super) fn number(&mut self) -> Option<usize> {
        self.blanks();
        // Ten digits are written for a place in a file.
        let digits = self.rest().iter().take(11);
        let count = digits.take_while(|byte| byte.is_ascii_digit()).count();
        let text = str::from_utf8(self.rest().get(..count)?).ok()?;
        self.at += count;
        text.parse().ok()
    }

    /// `12 0 obj`: the number.
    pub(super) fn heading(&mut self) -> Option<u32> {
        let number = u32::try_from(self.number()?).ok()?;
        self.number()?;
        self.word(b"obj")?;
        Some(number)
    }
}

/// The last place of `word` before `end`.
pub(super) fn last(bytes: &[u8], end: usize, word: &[u8]) -> Option<usize> {
    let mut windows = bytes[..end].windows(word.len());
    windows.rposition(|window| window == word)
}
