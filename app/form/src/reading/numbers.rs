//! Whole numbers and amounts of money as people write them.

use super::characters::{is_apostrophe, is_small_digit, plain};
use super::unicode::lower;

/// Codes, names and signs of currencies that may stand before or after an amount. They are ignored,
/// because the question already says which currency is meant. Words that multiply, such as "2 Mio",
/// are not included.
const MONEY: &str = " \
    aed afn all amd aoa ars aud awg azn bam bbd bdt bgn bif bmd bnd bob brl bsd btn bwp byn bzd cad cdf \
    chf clp cny cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gnf gtq \
    gyd hkd hnl htg huf idr ils inr irr isk jmd jpy kes kgs khr kmf kpw krw kyd kzt lak lbp lkr lrd lsl \
    mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr \
    pln pyg qar ron rsd rub rwf sar sbd scr sdg sek sgd shp sle sos srd ssp stn svc syp szl thb tjs tmt \
    top try ttd twd tzs uah ugx usd uyu uzs ves vnd vuv wst xaf xcd xof xpf yer zar zmw zwg euro euros \
    dollar dollars pound pounds franken francs fr sfr kr ft rs tl us$ a$ c$ r$ s$ hk$ nt$ nz$ zł kč лв \
    руб р грн 元 円 圓 圆 원 \
";

/// Currencies with a subunit of one thousandth, so that three digits after a mark are ambiguous.
const IN_THOUSANDTHS: &str = " bhd iqd jod kwd lyd omr tnd ";

/// Reads a whole number. Returns its digits, preceded by a minus sign if it is negative. Thousands
/// may be separated by spaces or apostrophes, which are not decimal marks in any language.
pub(super) fn whole(typed: &str) -> Option<String> {
    let text = digits(typed)?;
    let text = text.trim();
    let text = text.strip_suffix('.').unwrap_or(text);
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let text = text.trim();
    let number = ungrouped(text, text.chars().find(|char| matches!(char, ' ' | '\'')))?;
    Some([if number == "0" { "" } else { sign }, &number].concat())
}

/// Reads an amount of money. Returns its digits, followed by a point and two decimals if there were
/// any decimals.
///
/// Languages disagree about point and comma, and the result must not depend on the language of the
/// page. If the last mark is followed by one or two digits, it is the decimal mark (`2500,50` and
/// `2500.50`). If three digits follow, it separates thousands (`2.500` and `2,500`), because no
/// more than two decimals are accepted. Anything that remains ambiguous is refused.
pub(super) fn amount(typed: &str) -> Option<String> {
    let text = digits(typed)?;
    let is_digit = |char: char| char.is_ascii_digit();
    let (first, last) = (text.find(is_digit)?, text.rfind(is_digit)?);
    let (before, core, after) = (&text[..first], &text[first..=last], &text[last + 1..]);

    let before = before.trim_matches(|char| matches!(char, ' ' | '+'));
    // `2500.-` has no decimals, but `2500-` might be a debt.
    let after = after.trim_start();
    let after = match after.strip_prefix(['.', ',']) {
        Some(rest) => rest.trim_start_matches('-'),
        None => after,
    };
    let thousandths = [money(before)?, money(after)?].contains(&true);

    let decimal = core.rfind(['.', ',', '٫']);
    let decimal = decimal.filter(|at| core.len() - at <= 3 || core[*at..].starts_with('٫'));
    let (whole, mark, decimals) = match decimal {
        None => (core, None, ""),
        Some(at) => {
            let mark = core[at..].chars().next()?;
            (&core[..at], Some(mark), &core[at + mark.len_utf8()..])
        }
    };
    let separator = whole.chars().find(|char| !char.is_ascii_digit());
    let known = |char: char| matches!(char, '.' | ',' | ' ' | '\'') && Some(char) != mark;
    let twofold = thousandths && mark.is_none() && matches!(separator, Some('.' | ','));
    if !separator.is_none_or(known) || decimals.len() > 2 || twofold {
        return None;
    }
    let number = ungrouped(whole, separator)?;
    Some(match decimals.len() {
        _ if number.len() > 15 => return None,
        0 => number,
        1 => [&number, ".", decimals, "0"].concat(),
        _ => [&number, ".", decimals].concat(),
    })
}

/// Normalises the text, with a single kind of apostrophe and of thousands separator.
fn digits(typed: &str) -> Option<String> {
    if typed.contains(is_small_digit) {
        return None;
    }
    let char = |char| match char {
        '٬' => '\'',
        char if is_apostrophe(char) => '\'',
        char => char,
    };
    // Apostrophes come first, because a normal form decomposes some of them.
    let typed: String = typed.chars().map(char).collect();
    Some(plain(&typed))
}

/// Whether `text` is a currency that is counted in thousandths. Returns `None` if the text is
/// neither empty nor a known currency.
fn money(text: &str) -> Option<bool> {
    let sign = |char: char| {
        matches!(
            char,
            '$' | '£'
                | '¤'
                | '¥'
                | '\u{58f}'
                | '\u{60b}'
                | '\u{9f2}'
                | '\u{9f3}'
                | '\u{e3f}'
                | '\u{17db}'
                | '\u{20a0}'..='\u{20cf}'
        )
    };
    let known = |words: &str, word: &str| words.contains(&[" ", word, " "].concat());
    let text = lower(text);
    let mut thousandths = false;
    for word in text.split(' ') {
        let abbreviated = word.strip_suffix('.').filter(|word| !word.is_empty());
        let word = abbreviated.unwrap_or(word);
        let name = word.trim_matches(sign);
        let in_thousandths = known(IN_THOUSANDTHS, name);
        if !(name.is_empty() || in_thousandths || known(MONEY, word) || known(MONEY, name)) {
            return None;
        }
        thousandths |= in_thousandths;
    }
    Some(thousandths)
}

/// Returns the digits without thousands separators and leading zeros.
///
/// All groups after the first have three digits or, as in India, two digits except for three in the
/// last one.
fn ungrouped(text: &str, separator: Option<char>) -> Option<String> {
    let all_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = match separator {
        None => text.to_owned(),
        Some(separator) => {
            let groups: Vec<&str> = text.split(separator).collect();
            let (last, others) = groups.split_last()?;
            let (first, middle) = others.split_first()?;
            let evenly = |size| middle.iter().all(|group| group.len() == size);
            // `0.500` has no thousands; it means one half.
            let fine = last.len() == 3
                && !first.starts_with('0')
                && ((evenly(3) && first.len() <= 3) || (evenly(2) && first.len() <= 2));
            fine.then(|| groups.concat())?
        }
    };
    let number = all_digits(&number).then_some(number)?;
    let number = number.trim_start_matches('0');
    Some(if number.is_empty() { "0" } else { number }.to_owned())
}
