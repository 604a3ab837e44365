//! Page 9: background. Each yes asks for an explanation.

use crate::form::build::{heading, long_text, yes_no};
use crate::form::schema::Part::{Field, Heading};
use crate::form::schema::{self, Page, When};

/// The page.
pub const PAGE: Page = Page {
    slug: "background",
    title: "Background",
    hint: "A yes does not end your application. Explain it, and we decide \
                 case by case.",
    parts: &[
        Heading(heading("Health")),
        Field(
            yes_no(
                "disease",
                "Do you have an infectious disease that could endanger public health?",
            )
            .noun("you have an infectious disease that could endanger public health"),
        ),
        Field(
            explain("disease_explanation", "disease")
                .noun("an explanation of your infectious disease"),
        ),
        Field(
            yes_no(
                "disorder",
                "Do you have a physical or mental disorder that could make you a \
                 danger to yourself or to others?",
            )
            .noun(
                "you have a disorder that could make you a danger to yourself or \
                 to others",
            ),
        ),
        Field(explain("disorder_explanation", "disorder").noun("an explanation of your disorder")),
        Field(
            yes_no(
                "addiction",
                "Are you, or have you ever been, addicted to drugs?",
            )
            .noun("you are, or have ever been, addicted to drugs"),
        ),
        Field(
            explain("addiction_explanation", "addiction").noun("an explanation of your addiction"),
        ),
        Heading(heading("Criminal record")),
        Field(
            yes_no(
                "arrest",
                "Have you ever been arrested for, or convicted of, a crime?",
            )
            .noun("you have ever been arrested for, or convicted of, a crime"),
        ),
        Field(
            explain("arrest_explanation", "arrest")
                .noun("an explanation of the arrest or conviction"),
        ),
        Field(
            yes_no(
                "drugs",
                "Have you ever broken a law on controlled substances?",
            )
            .noun("you have ever broken a law on controlled substances"),
        ),
        Field(
            explain("drugs_explanation", "drugs")
                .noun("an explanation of the offence against a law on controlled substances"),
        ),
        Field(
            yes_no(
                "trafficking",
                "Have you ever taken part in human trafficking, or helped \
                 somebody who did?",
            )
            .noun(
                "you have ever taken part in human trafficking, or helped \
                 somebody who did",
            ),
        ),
        Field(
            explain("trafficking_explanation", "trafficking")
                .noun("an explanation of your part in human trafficking"),
        ),
        Heading(heading("Security")),
        Field(
            yes_no(
                "espionage",
                "Do you intend to take part in espionage, sabotage or other \
                 unlawful activity in Orland?",
            )
            .noun(
                "you intend to take part in espionage, sabotage or other \
                 unlawful activity in Orland",
            ),
        ),
        Field(
            explain("espionage_explanation", "espionage")
                .noun("an explanation of the unlawful activity you intend"),
        ),
        Field(
            yes_no(
                "terrorism",
                "Have you ever taken part in, paid for or supported terrorism?",
            )
            .noun("you have ever taken part in, paid for or supported terrorism"),
        ),
        Field(
            explain("terrorism_explanation", "terrorism")
                .noun("an explanation of your part in terrorism"),
        ),
        Field(
            yes_no(
                "genocide",
                "Have you ever taken part in genocide, torture or war crimes?",
            )
            .noun("you have ever taken part in genocide, torture or war crimes"),
        ),
        Field(
            explain("genocide_explanation", "genocide")
                .noun("an explanation of your part in genocide, torture or war crimes"),
        ),
        Heading(heading("Immigration")),
        Field(
            yes_no(
                "fraud",
                "Have you ever tried to get a visa, or to enter a country, by fraud?",
            )
            .noun("you have ever tried to get a visa, or to enter a country, by fraud"),
        ),
        Field(explain("fraud_explanation", "fraud").noun("an explanation of the attempted fraud")),
        Field(
            yes_no(
                "removed",
                "Have you ever been removed or deported from any country?",
            )
            .noun("you have ever been removed or deported from any country"),
        ),
        Field(
            explain("removed_explanation", "removed")
                .noun("an explanation of the removal or deportation"),
        ),
        Heading(heading("Other")),
        Field(
            yes_no(
                "custody",
                "Have you ever kept a child out of reach of a person with lawful \
                 custody?",
            )
            .noun(
                "you have ever kept a child out of reach of a person with lawful \
                 custody",
            ),
        ),
        Field(explain("custody_explanation", "custody").noun("an explanation of the custody case")),
    ],
};

const fn explain(name: &'static str, question: &'static str) -> schema::Field {
    long_text(name, "Explain your answer", 20, 2000)
        .hint("What happened, where and when. 20 to 2,000 characters.")
        .when(When::Is(question, "yes"))
}
