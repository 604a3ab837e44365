use crate::form::kinds::{is_amount, is_email, is_phone, length, whole_number};

fn all(check: fn(&str) -> bool, fine: &[&str], wrong: &[&str]) {
    for text in fine {
        assert!(check(text), "{text:?} is fine");
    }
    for text in wrong {
        assert!(!check(text), "{text:?} is wrong");
    }
}

#[test]
fn emails() {
    let long = format!("{}@example.com", "a".repeat(250));
    all(
        is_email,
        &[
            "a@b.example",
            "o'brien+x@sub.example.org",
            "用户@例子.公司",
            "a_b@x-y.example",
        ],
        &[
            "",
            "a",
            "a@",
            "@b.example",
            "a@b",
            "a@@b.example",
            "a@b@c.example",
            "a b@c.example",
            "a@b .example",
            "a@.example",
            "a@b..example",
            "a@b.example.",
            "a@-b.example",
            "a@b-.example",
            "<a@b.example>",
            "a@b.example,c@d.example",
            "a\t@b.example",
            &long,
        ],
    );
}

#[test]
fn phones() {
    all(
        is_phone,
        &[
            "+44 808 157 0192",
            "01632 960 001",
            "(020) 7946-0958",
            "030/1234567",
            "555.123.4567",
        ],
        &[
            "",
            "123456",
            "1234567890123456",
            "0800 FLOWERS",
            "44+8081570192",
            "+44 808 157 0192 ext 3",
        ],
    );
}

#[test]
fn amounts() {
    all(
        is_amount,
        &[
            "0",
            "2500",
            "2500.5",
            "2500.50",
            "2,500",
            "1,234,567.89",
            "1 000 000",
            "2500,5",
            "2.500",
            "2.500,50",
            "1.234.567,89",
            "1 000 000,50",
            "1'000.50",
            "1\u{202f}000,50",
            "2,50",
            "25,00",
        ],
        &[
            "",
            ".",
            "-1",
            "2500.",
            ".50",
            "2500.505",
            "1234,567",
            "1,234.567",
            "1.23.45",
            "1,23,45",
            "1 000,000",
            "2500,",
            ",50",
            "1.000.50",
            "1;000",
            "£5",
            "1e3",
            "1,,000",
        ],
    );
}

#[test]
fn numbers_and_lengths() {
    assert_eq!(whole_number("14"), Some(14));
    assert_eq!(whole_number("-3"), Some(-3));
    assert_eq!(whole_number("007"), Some(7));
    for text in ["", "-", "+3", "1.0", "1,000", "３", "0x10", "1 2"] {
        assert_eq!(whole_number(text), None, "{text:?}");
    }
    assert_eq!(length("é\r\nñ"), 3);
}
