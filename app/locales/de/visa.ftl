# Das Visumformular: eine Meldung je Frage, mit dem, was über sie gesagt wird. Antworten zum Auswählen werden in der
# Reihenfolge angeboten, in der sie hier stehen.

# Wie eine Frage heißt: .noun im Akkusativ nach „Geben Sie … ein“ und „Wählen Sie … aus“, bei Ja-Nein-Fragen der Satz nach
# „Wählen Sie „Ja“, wenn“ und „ob“; .subject am Anfang eines Satzes, in der Einzahl. .escape beschriftet das Kästchen, mit dem die
# Frage entfällt.

-not-applicable = Trifft nicht zu
-one-name = Ich habe nur einen Namen
-unknown = Weiß ich nicht
-explain = Erläutern Sie Ihre Antwort
-explain-hint = Was ist wann und wo geschehen? 20 bis 2.000 Zeichen.

visitor-visa = Antrag auf ein Besuchsvisum

## Bevor Sie beginnen

page-start = Bevor Sie beginnen
consulate = Bei welchem Konsulat stellen Sie den Antrag?
    .hint = Dorthin werden Sie zu einem Gespräch eingeladen.
    .noun = das Konsulat für Ihren Antrag
consulates =
    .berlin = Berlin
    .brasilia = Brasília
    .cairo = Kairo
    .london = London
    .mexico-city = Mexiko-Stadt
    .nairobi = Nairobi
    .new-delhi = Neu-Delhi
    .paris = Paris
    .beijing = Peking
    .sydney = Sydney
    .tokyo = Tokio
    .washington = Washington, D.C.
purpose = Was ist der Hauptzweck Ihres Besuchs?
    .noun = den Hauptzweck Ihres Besuchs
purposes =
    .business = Geschäftsreise
    .tourism = Urlaub oder Besuch bei Bekannten
    .study = Studium
    .transit = Durchreise in ein anderes Land
email = E-Mail-Adresse
    .hint = Wir schreiben Ihnen dorthin nur wegen dieses Antrags.
    .noun = Ihre E-Mail-Adresse
language = In welcher Sprache sollen wir Ihnen schreiben?
    .noun = die Sprache für unsere Schreiben
letter-languages =
    .de = Deutsch
    .en = English (Englisch)
    .ar = العربية (Arabisch)
    .zh = 中文 (Chinesisch)
    .fr = Français (Französisch)
    .hi = हिन्दी (Hindi)
    .pt = Português (Portugiesisch)
    .ru = Русский (Russisch)
    .es = Español (Spanisch)
privacy =
    Ich habe die Datenschutzhinweise gelesen und bin damit einverstanden, dass meine Antworten verwendet werden, um über
    diesen Antrag zu entscheiden
    .noun = Sie die Datenschutzhinweise gelesen haben und ihnen zustimmen

## Angaben zu Ihnen

page-you = Angaben zu Ihnen
    .hint = Schreiben Sie Ihre Namen so, wie sie in Ihrem Pass stehen.

you-names = Ihr Name
surname = Nachname
    .noun = Ihren Nachnamen
    .subject = Der Nachname
given_names = Vornamen
    .hint = Alle, so wie sie in Ihrem Pass stehen. Wenn Sie nur einen Namen haben, schreiben Sie ihn als Nachnamen.
    .noun = Ihre Vornamen
    .subject = Die Angabe Ihrer Vornamen
    .escape = { -one-name }
native_surname = Nachname in der Schrift Ihrer Muttersprache
    .noun = Ihren Nachnamen in der Schrift Ihrer Muttersprache
    .subject = Der Nachname in der Schrift Ihrer Muttersprache
    .escape = { -not-applicable }
native_given_names = Vornamen in der Schrift Ihrer Muttersprache
    .hint = Wenn Sie nur einen Namen haben, schreiben Sie ihn als Nachnamen.
    .noun = Ihre Vornamen in der Schrift Ihrer Muttersprache
    .subject = Die Angabe der Vornamen in der Schrift Ihrer Muttersprache
    .escape = { -not-applicable }
has_other_names = Haben Sie jemals andere Namen geführt?
    .hint = Zum Beispiel einen Namen vor der Heirat, einen Ordens- oder einen Künstlernamen.
    .noun = Sie jemals andere Namen geführt haben
other_names = Andere Namen, die Sie geführt haben
    .item = Anderer Name
    .add = Namen hinzufügen
    .another = Weiteren Namen hinzufügen
    .too-few = Fügen Sie mindestens einen anderen Namen hinzu
other_names-surname = Nachname
    .noun = den Nachnamen
    .subject = Der Nachname
other_names-given_names = Vornamen
    .noun = die Vornamen
    .subject = Die Angabe der Vornamen
    .escape = Es gab keine

you-details = Persönliche Angaben
sex = Geschlecht
    .hint = So, wie es in Ihrem Pass steht.
    .noun = Ihr Geschlecht
sexes =
    .female = Weiblich
    .male = Männlich
    .x = X oder keine Angabe
marital_status = Familienstand
    .noun = Ihren Familienstand
marital-statuses =
    .single = Ledig
    .married = Verheiratet oder in eingetragener Lebenspartnerschaft
    .separated = Getrennt lebend
    .divorced = Geschieden
    .widowed = Verwitwet
date_of_birth = Geburtsdatum
    .hint = Zum Beispiel 27 3 1987
    .noun = Ihr Geburtsdatum
    .subject = Das Geburtsdatum
birth_city = Geburtsort
    .noun = Ihren Geburtsort
    .subject = Der Geburtsort
birth_state = Bundesstaat oder Provinz der Geburt
    .noun = den Bundesstaat oder die Provinz Ihrer Geburt
    .subject = Der Bundesstaat oder die Provinz Ihrer Geburt
    .escape = { -not-applicable }
birth_country = Geburtsland
    .noun = Ihr Geburtsland

you-nationality = Staatsangehörigkeit und Aufenthalt
nationality = Staatsangehörigkeit
    .noun = Ihre Staatsangehörigkeit
has_other_nationality = Haben oder hatten Sie noch eine andere Staatsangehörigkeit?
    .noun = Sie noch eine andere Staatsangehörigkeit haben oder hatten
nationalities = Andere Staatsangehörigkeiten
    .item = Staatsangehörigkeit
    .add = Staatsangehörigkeit hinzufügen
    .another = Weitere Staatsangehörigkeit hinzufügen
    .too-few = Fügen Sie mindestens eine Staatsangehörigkeit hinzu
nationalities-country = Land
    .noun = das Land
nationalities-has_passport = Haben Sie einen Pass dieses Landes?
    .noun = Sie einen Pass dieses Landes haben
nationalities-number = Passnummer
    .noun = die Passnummer
    .subject = Die Passnummer
resident_elsewhere = Leben Sie dauerhaft in einem anderen Land als dem Ihrer Staatsangehörigkeit?
    .noun = Sie dauerhaft in einem anderen Land als dem Ihrer Staatsangehörigkeit leben
residence_country = Land des dauerhaften Aufenthalts
    .noun = das Land Ihres dauerhaften Aufenthalts
national_id = Nationale Identifikationsnummer
    .noun = Ihre nationale Identifikationsnummer
    .subject = Die nationale Identifikationsnummer
    .escape = { -not-applicable }

## Ihr Pass

page-passport = Ihr Pass
    .hint = Legen Sie den Pass bereit, mit dem Sie reisen werden.

passport-details = Angaben zum Pass
passport_type = Art des Passes
    .noun = die Art Ihres Passes
passport-types =
    .ordinary = Reisepass
    .diplomatic = Diplomatenpass
    .official = Dienstpass
    .travel-document = Reiseausweis für Flüchtlinge oder Staatenlose
passport_number = Passnummer
    .hint = 6 bis 12 Buchstaben und Ziffern.
    .noun = Ihre Passnummer
    .format = Die Passnummer muss aus 6 bis 12 Buchstaben und Ziffern bestehen
passport_book_number = Nummer des Passhefts
    .hint = Auch Inventarnummer genannt. Nicht jeder Pass hat eine.
    .noun = die Nummer Ihres Passhefts
    .subject = Die Nummer Ihres Passhefts
    .escape = { -not-applicable }
passport_country = Land, das ihn ausgestellt hat
    .noun = das Ausstellungsland Ihres Passes
passport_city = Ort der Ausstellung
    .noun = den Ausstellungsort Ihres Passes
    .subject = Der Ausstellungsort Ihres Passes
passport_issued = Ausstellungsdatum
    .hint = Zum Beispiel 14 9 2021
    .noun = das Ausstellungsdatum Ihres Passes
    .subject = Das Ausstellungsdatum Ihres Passes
passport_expires = Gültig bis
    .hint = Ihr Pass muss noch 6 Monate gültig sein, nachdem Sie { -country } verlassen haben.
    .noun = das Ablaufdatum Ihres Passes
    .subject = Das Ablaufdatum Ihres Passes

passport-lost = Verlorene und gestohlene Pässe
has_lost_passport = Haben Sie jemals einen Pass verloren, oder wurde Ihnen einer gestohlen?
    .noun = Sie jemals einen Pass verloren haben oder Ihnen einer gestohlen wurde
lost_passports = Verlorene und gestohlene Pässe
    .item = Verlorener Pass
    .add = Verlorenen Pass hinzufügen
    .another = Weiteren verlorenen Pass hinzufügen
    .too-few = Fügen Sie mindestens einen verlorenen Pass hinzu
lost_passports-number = Passnummer
    .noun = die Passnummer
    .subject = Die Passnummer
    .escape = { -unknown }
lost_passports-country = Land, das ihn ausgestellt hat
    .noun = das Ausstellungsland
lost_passports-explanation = Was ist geschehen?
    .noun = eine Beschreibung des Hergangs
    .subject = Die Beschreibung

## Ihre Reise

page-trip = Ihre Reise

trip-plans = Reisepläne
has_plans = Haben Sie Ihre Reise schon genau geplant?
    .hint = Zum Beispiel, wenn Sie schon einen Flug gebucht haben. Sie müssen nicht buchen, bevor Sie ein Visum haben.
    .noun = Sie Ihre Reise schon genau geplant haben
arrival = Tag der Ankunft in { -country }
    .noun = den Tag Ihrer Ankunft in { -country }
    .subject = Der Tag Ihrer Ankunft in { -country }
departure = Tag der Abreise aus { -country }
    .noun = den Tag Ihrer Abreise aus { -country }
    .subject = Der Tag Ihrer Abreise aus { -country }
flight = Flug, Zug oder Schiff der Ankunft
    .hint = Zum Beispiel OR 417
    .noun = Flug, Zug oder Schiff Ihrer Ankunft
    .subject = Die Angabe zu Flug, Zug oder Schiff
cities = Orte, die Sie besuchen wollen
    .item = Ort
    .add = Ort hinzufügen
    .another = Weiteren Ort hinzufügen
    .too-few = Fügen Sie mindestens einen Ort hinzu
cities-city = Stadt oder Region
    .noun = die Stadt oder Region
    .subject = Die Stadt oder Region
intended_arrival = Wann wollen Sie ankommen?
    .hint = Eine Schätzung genügt.
    .noun = den geplanten Tag der Ankunft
    .subject = Der geplante Tag der Ankunft
stay_length = Wie lange wollen Sie bleiben?
    .noun = die Dauer Ihres Aufenthalts
    .subject = Die Dauer Ihres Aufenthalts
stay_unit = Sind das Tage, Wochen oder Monate?
    .noun = Tage, Wochen oder Monate
stay-units =
    .days = Tage
    .weeks = Wochen
    .months = Monate

trip-stay = Wo Sie wohnen werden
    .hint = Wenn Sie es noch nicht wissen, nennen Sie den Ort, an dem Sie voraussichtlich die erste Nacht verbringen.
stay_line1 = Hotel, oder Straße und Hausnummer
    .noun = das Hotel oder Straße und Hausnummer Ihrer Unterkunft
    .subject = Die Angabe zu Ihrer Unterkunft
stay_city = Ort
    .noun = den Ort Ihrer Unterkunft
    .subject = Der Ort Ihrer Unterkunft
stay_state = Bezirk
    .noun = den Bezirk Ihrer Unterkunft
    .subject = Der Bezirk Ihrer Unterkunft
stay_postcode = Postleitzahl
    .noun = die Postleitzahl Ihrer Unterkunft
    .subject = Die Postleitzahl Ihrer Unterkunft

trip-payer = Wer bezahlt
payer = Wer bezahlt Ihre Reise?
    .noun = die zahlende Person oder Firma
payers =
    .self = Ich selbst
    .employer = Mein Arbeitgeber
    .other = Eine andere Person
payer_name = Vollständiger Name der Person, die bezahlt
    .noun = den vollständigen Namen der zahlenden Person
    .subject = Der Name der zahlenden Person
payer_phone = Telefonnummer der Person, die bezahlt
    .noun = die Telefonnummer der zahlenden Person
payer_email = E-Mail-Adresse der Person, die bezahlt
    .noun = die E-Mail-Adresse der zahlenden Person
payer_relationship = In welcher Beziehung steht diese Person zu Ihnen?
    .noun = die Beziehung der zahlenden Person zu Ihnen
    .subject = Die Angabe zur Beziehung

trip-companions = Wer mit Ihnen reist
has_companions = Reist jemand mit Ihnen?
    .noun = jemand mit Ihnen reist
in_group = Reisen Sie in einer Gruppe oder mit einer Reisegesellschaft?
    .noun = Sie in einer Gruppe oder mit einer Reisegesellschaft reisen
group_name = Name der Gruppe
    .noun = den Namen der Gruppe
    .subject = Der Name der Gruppe
companions = Personen, die mit Ihnen reisen
    .item = Begleitperson
    .add = Begleitperson hinzufügen
    .another = Weitere Begleitperson hinzufügen
    .too-few = Fügen Sie mindestens eine Begleitperson hinzu
companions-name = Vollständiger Name
    .noun = den vollständigen Namen
    .subject = Der vollständige Name
companions-relationship = Beziehung zu Ihnen
    .noun = die Beziehung zu Ihnen
    .subject = Die Angabe zur Beziehung

trip-study = Ihr Studium in { -country }
school = Schule oder Hochschule in { -country }
    .noun = die Schule oder Hochschule in { -country }
    .subject = Der Name der Schule oder Hochschule
course = Studiengang in { -country }
    .noun = den Studiengang in { -country }
    .subject = Der Studiengang
student_id = Matrikelnummer
    .hint = Der Buchstabe N und 10 Ziffern. Ihre Schule hat sie Ihnen mit der Zulassung geschickt.
    .noun = Ihre Matrikelnummer
    .format = Die Matrikelnummer muss aus dem Buchstaben N und 10 Ziffern bestehen, zum Beispiel N0123456789

## Frühere Besuche

page-history = Frühere Besuche

history-visits = Besuche
has_visited = Waren Sie schon einmal in { -country }?
    .noun = Sie schon einmal in { -country } waren
visits = Ihre letzten Besuche
    .hint = Beginnen Sie mit dem letzten. Fünf genügen.
    .item = Besuch
    .add = Besuch hinzufügen
    .another = Weiteren Besuch hinzufügen
    .too-few = Fügen Sie mindestens einen Besuch hinzu
visits-date = Tag der Ankunft
    .noun = den Tag der Ankunft
    .subject = Der Tag der Ankunft
visits-length = Dauer des Besuchs in Tagen
    .noun = die Dauer des Besuchs in Tagen
    .subject = Die Dauer des Besuchs in Tagen

history-visas = Visa
has_held_visa = Hatten Sie schon einmal ein Visum für { -country }?
    .noun = Sie schon einmal ein Visum für { -country } hatten
visa_issued = Ausstellungsdatum Ihres letzten Visums
    .noun = das Ausstellungsdatum Ihres letzten Visums
    .subject = Das Ausstellungsdatum Ihres letzten Visums
visa_number = Visumnummer
    .noun = die Nummer Ihres letzten Visums
    .subject = Die Nummer Ihres letzten Visums
    .escape = { -unknown }
was_refused = Wurde Ihnen jemals ein Visum für { -country } oder die Einreise verweigert?
    .noun = Ihnen jemals ein Visum für { -country } oder die Einreise verweigert wurde
refusal_explanation = Was wurde wann und warum verweigert?
    .hint = 20 bis 1.000 Zeichen.
    .noun = eine Erläuterung zur Verweigerung
    .subject = Die Erläuterung

## Kontakt

page-contact = Kontakt

contact-home = Wohnanschrift
home_line1 = Straße und Hausnummer
    .noun = Straße und Hausnummer Ihrer Wohnung
    .subject = Die Angabe zu Straße und Hausnummer
home_city = Ort
    .noun = den Ort Ihrer Wohnung
    .subject = Der Ort Ihrer Wohnung
home_state = Bundesstaat oder Provinz
    .noun = den Bundesstaat oder die Provinz Ihrer Wohnung
    .subject = Der Bundesstaat oder die Provinz Ihrer Wohnung
    .escape = { -not-applicable }
home_postcode = Postleitzahl
    .noun = die Postleitzahl Ihrer Wohnung
    .subject = Die Postleitzahl Ihrer Wohnung
    .escape = { -not-applicable }
home_country = Land
    .noun = das Land Ihrer Wohnung

contact-mailing = Postanschrift
mailing_same = Ist Ihre Postanschrift dieselbe wie Ihre Wohnanschrift?
    .noun = Ihre Postanschrift dieselbe wie Ihre Wohnanschrift ist
mailing_line1 = Straße und Hausnummer, oder Postfach
    .noun = Straße und Hausnummer Ihrer Postanschrift
    .subject = Die Angabe zu Straße und Hausnummer
mailing_city = Ort
    .noun = den Ort Ihrer Postanschrift
    .subject = Der Ort Ihrer Postanschrift
mailing_state = Bundesstaat oder Provinz
    .noun = den Bundesstaat oder die Provinz Ihrer Postanschrift
    .subject = Der Bundesstaat oder die Provinz Ihrer Postanschrift
    .escape = { -not-applicable }
mailing_postcode = Postleitzahl
    .noun = die Postleitzahl Ihrer Postanschrift
    .subject = Die Postleitzahl Ihrer Postanschrift
    .escape = { -not-applicable }
mailing_country = Land
    .noun = das Land Ihrer Postanschrift

contact-phone = Telefon
    .hint = Mit Ländervorwahl, zum Beispiel +44 808 157 0192.
phone_primary = Telefonnummer
    .noun = Ihre Telefonnummer
phone_secondary = Zweite Telefonnummer
    .noun = Ihre zweite Telefonnummer
    .escape = { -not-applicable }
phone_work = Telefonnummer bei der Arbeit
    .noun = Ihre Telefonnummer bei der Arbeit
    .escape = { -not-applicable }

contact-online = E-Mail und soziale Medien
contact_email = E-Mail-Adresse
    .hint = Von der ersten Seite übernommen. Ändern Sie sie hier, wenn wir Ihnen an eine andere Adresse schreiben sollen.
    .noun = die E-Mail-Adresse für unsere Schreiben
other_emails = Andere E-Mail-Adressen
    .hint = Adressen, die Sie in den letzten fünf Jahren benutzt haben.
    .item = Andere E-Mail-Adresse
    .add = E-Mail-Adresse hinzufügen
    .another = Weitere E-Mail-Adresse hinzufügen
other_emails-email = E-Mail-Adresse
    .noun = die E-Mail-Adresse
social = Soziale Medien
    .hint = Konten, die Sie in den letzten fünf Jahren benutzt haben. Nach einem Passwort fragen wir nie.
    .item = Konto
    .add = Konto hinzufügen
    .another = Weiteres Konto hinzufügen
social-platform = Plattform
    .noun = die Plattform
platforms =
    .facebook = Facebook
    .instagram = Instagram
    .linkedin = LinkedIn
    .mastodon = Mastodon
    .tiktok = TikTok
    .vk = VK
    .wechat = WeChat
    .x = X (Twitter)
    .youtube = YouTube
    .other = Eine andere Plattform
social-handle = Name des Kontos
    .noun = den Namen des Kontos
    .subject = Der Name des Kontos

## Familie

page-family = Familie
    .hint = Geben Sie an, was Sie wissen, auch zu Personen, die nicht mehr leben.

family-father = Vater
father_surname = Nachname des Vaters
    .noun = den Nachnamen Ihres Vaters
    .subject = Der Nachname Ihres Vaters
    .escape = { -unknown }
father_given_names = Vornamen des Vaters
    .noun = die Vornamen Ihres Vaters
    .subject = Die Angabe der Vornamen Ihres Vaters
    .escape = { -unknown }
father_date_of_birth = Geburtsdatum des Vaters
    .noun = das Geburtsdatum Ihres Vaters
    .subject = Das Geburtsdatum Ihres Vaters
    .escape = { -unknown }
father_in_orland = Ist Ihr Vater in { -country }?
    .noun = Ihr Vater in { -country } ist
father_status = Status des Vaters in { -country }
    .noun = den Status Ihres Vaters in { -country }
statuses =
    .citizen = Staatsangehörigkeit von { -country }
    .resident = Daueraufenthalt
    .visitor = Visum
    .other = Anderer, oder weiß ich nicht

family-mother = Mutter
mother_surname = Nachname der Mutter
    .noun = den Nachnamen Ihrer Mutter
    .subject = Der Nachname Ihrer Mutter
    .escape = { -unknown }
mother_given_names = Vornamen der Mutter
    .noun = die Vornamen Ihrer Mutter
    .subject = Die Angabe der Vornamen Ihrer Mutter
    .escape = { -unknown }
mother_date_of_birth = Geburtsdatum der Mutter
    .noun = das Geburtsdatum Ihrer Mutter
    .subject = Das Geburtsdatum Ihrer Mutter
    .escape = { -unknown }
mother_in_orland = Ist Ihre Mutter in { -country }?
    .noun = Ihre Mutter in { -country } ist
mother_status = Status der Mutter in { -country }
    .noun = den Status Ihrer Mutter in { -country }

family-spouse = Ehe oder Lebenspartnerschaft
spouse_surname = Nachname der Ehepartnerin oder des Ehepartners
    .noun = den Nachnamen Ihrer Ehepartnerin oder Ihres Ehepartners
    .subject = Der Nachname Ihrer Ehepartnerin oder Ihres Ehepartners
spouse_given_names = Vornamen der Ehepartnerin oder des Ehepartners
    .noun = die Vornamen Ihrer Ehepartnerin oder Ihres Ehepartners
    .subject = Die Angabe der Vornamen Ihrer Ehepartnerin oder Ihres Ehepartners
    .escape = Sie oder er hat nur einen Namen
spouse_date_of_birth = Geburtsdatum der Ehepartnerin oder des Ehepartners
    .noun = das Geburtsdatum Ihrer Ehepartnerin oder Ihres Ehepartners
    .subject = Das Geburtsdatum Ihrer Ehepartnerin oder Ihres Ehepartners
spouse_nationality = Staatsangehörigkeit der Ehepartnerin oder des Ehepartners
    .noun = die Staatsangehörigkeit Ihrer Ehepartnerin oder Ihres Ehepartners
spouse_birth_city = Geburtsort der Ehepartnerin oder des Ehepartners
    .noun = den Geburtsort Ihrer Ehepartnerin oder Ihres Ehepartners
    .subject = Der Geburtsort Ihrer Ehepartnerin oder Ihres Ehepartners

family-former = Frühere Ehen
former_spouses = Frühere Ehen
    .item = Frühere Ehe
    .add = Frühere Ehe hinzufügen
    .another = Weitere frühere Ehe hinzufügen
    .too-few = Fügen Sie mindestens eine frühere Ehe hinzu
former_spouses-name = Vollständiger Name
    .noun = den vollständigen Namen
    .subject = Der vollständige Name
former_spouses-date_of_birth = Geburtsdatum
    .noun = das Geburtsdatum
    .subject = Das Geburtsdatum
former_spouses-married = Tag der Heirat
    .noun = den Tag der Heirat
    .subject = Der Tag der Heirat
former_spouses-ended = Ende der Ehe
    .noun = den letzten Tag der Ehe
    .subject = Das Ende der Ehe
former_spouses-reason = Wodurch endete die Ehe?
    .noun = den Grund für das Ende der Ehe
marriage-endings =
    .divorce = Scheidung
    .annulment = Aufhebung
    .death = Tod der Ehepartnerin oder des Ehepartners

family-relatives = Verwandte
has_relatives = Haben Sie noch andere Verwandte in { -country }?
    .noun = Sie noch andere Verwandte in { -country } haben
relatives = Verwandte in { -country }
    .item = Verwandte Person
    .add = Verwandte Person hinzufügen
    .another = Weitere verwandte Person hinzufügen
    .too-few = Fügen Sie mindestens eine verwandte Person hinzu
relatives-name = Vollständiger Name
    .noun = den vollständigen Namen
    .subject = Der vollständige Name
relatives-relationship = Verwandtschaft mit Ihnen
    .hint = Zum Beispiel Schwester oder Onkel
    .noun = die Verwandtschaft mit Ihnen
    .subject = Die Angabe zur Verwandtschaft
relatives-status = Status in { -country }
    .noun = den Status in { -country }

## Arbeit und Ausbildung

page-work = Arbeit und Ausbildung

work-current = Derzeitige Arbeit
occupation = Was machen Sie zurzeit?
    .noun = Ihre derzeitige Tätigkeit
occupations =
    .employed = Angestellt oder verbeamtet
    .self-employed = Selbstständig
    .student = Schule oder Studium
    .homemaker = Haushalt und Familie
    .retired = Im Ruhestand
    .not-employed = Nicht berufstätig
employer = Name Ihres Arbeitgebers oder Ihrer Firma
    .noun = den Namen Ihres Arbeitgebers oder Ihrer Firma
    .subject = Der Name Ihres Arbeitgebers oder Ihrer Firma
employer_line1 = Straße und Hausnummer
    .noun = Straße und Hausnummer Ihrer Arbeitsstelle
    .subject = Die Angabe zu Straße und Hausnummer
employer_city = Ort
    .noun = den Ort Ihrer Arbeitsstelle
    .subject = Der Ort Ihrer Arbeitsstelle
employer_postcode = Postleitzahl
    .noun = die Postleitzahl Ihrer Arbeitsstelle
    .subject = Die Postleitzahl Ihrer Arbeitsstelle
    .escape = { -not-applicable }
employer_country = Land
    .noun = das Land Ihrer Arbeitsstelle
employer_phone = Telefonnummer Ihres Arbeitgebers oder Ihrer Firma
    .noun = die Telefonnummer Ihres Arbeitgebers oder Ihrer Firma
job_started = Beginn der Arbeit
    .noun = den ersten Tag Ihrer Arbeit
    .subject = Der Beginn Ihrer Arbeit
income = Monatliches Einkommen vor Steuern
    .hint = In Ihrer eigenen Währung, zum Beispiel 2500.
    .noun = Ihr monatliches Einkommen vor Steuern
    .subject = Das monatliche Einkommen
    .escape = { -not-applicable }
duties = Was sind Ihre Aufgaben?
    .hint = Beschreiben Sie sie in eigenen Worten, mit höchstens 4.000 Zeichen.
    .noun = Ihre Aufgaben
    .subject = Die Beschreibung Ihrer Aufgaben

work-earlier = Frühere Arbeit
has_earlier_jobs = Hatten Sie in den letzten fünf Jahren andere Arbeitsstellen?
    .noun = Sie in den letzten fünf Jahren andere Arbeitsstellen hatten
jobs = Frühere Arbeitsstellen
    .hint = Beginnen Sie mit der letzten. Fünf genügen.
    .item = Arbeitsstelle
    .add = Arbeitsstelle hinzufügen
    .another = Weitere Arbeitsstelle hinzufügen
    .too-few = Fügen Sie mindestens eine Arbeitsstelle hinzu
jobs-employer = Arbeitgeber
    .noun = den Arbeitgeber
    .subject = Der Name des Arbeitgebers
jobs-title = Berufsbezeichnung
    .noun = die Berufsbezeichnung
    .subject = Die Berufsbezeichnung
jobs-from = Erster Tag
    .noun = den ersten Tag
    .subject = Der erste Tag
jobs-to = Letzter Tag
    .noun = den letzten Tag
    .subject = Der letzte Tag
jobs-duties = Was waren Ihre Aufgaben?
    .noun = die Aufgaben
    .subject = Die Beschreibung der Aufgaben

work-education = Ausbildung und Sprachen
education = Weiterführende Schulen und Hochschulen
    .hint = Lassen Sie dies leer, wenn es keine gab.
    .item = Schule
    .add = Schule hinzufügen
    .another = Weitere Schule hinzufügen
education-school = Name der Schule
    .noun = den Namen der Schule
    .subject = Der Name der Schule
education-course = Ausbildungs- oder Studiengang
    .noun = den Ausbildungs- oder Studiengang
    .subject = Der Ausbildungs- oder Studiengang
education-from = Erster Tag
    .noun = den ersten Tag
    .subject = Der erste Tag
education-to = Letzter Tag
    .hint = Wenn Sie noch dort sind, der Tag, an dem Sie voraussichtlich fertig werden.
    .noun = den letzten Tag
    .subject = Der letzte Tag
languages = Sprachen, die Sie sprechen
    .item = Sprache
    .add = Sprache hinzufügen
    .another = Weitere Sprache hinzufügen
    .too-few = Fügen Sie mindestens eine Sprache hinzu
languages-language = Sprache
    .noun = die Sprache
    .subject = Die Sprache

work-travel = Reisen
has_travelled = Sind Sie in den letzten fünf Jahren in andere Länder gereist?
    .noun = Sie in den letzten fünf Jahren in andere Länder gereist sind
travelled = Länder, die Sie besucht haben
    .item = Land
    .add = Land hinzufügen
    .another = Weiteres Land hinzufügen
    .too-few = Fügen Sie mindestens ein Land hinzu
travelled-country = Land
    .noun = das Land

## Hintergrund

page-background = Hintergrund
    .hint = Ein „Ja“ beendet Ihren Antrag nicht. Erläutern Sie Ihre Antwort; wir entscheiden im Einzelfall.

background-health = Gesundheit
disease = Haben Sie eine ansteckende Krankheit, die andere gefährden könnte?
    .noun = Sie eine ansteckende Krankheit haben, die andere gefährden könnte
disease_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zu Ihrer ansteckenden Krankheit
    .subject = Die Erläuterung
disorder = Haben Sie eine körperliche oder psychische Erkrankung, durch die Sie sich oder andere gefährden könnten?
    .noun = Sie eine Erkrankung haben, durch die Sie sich oder andere gefährden könnten
disorder_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zu Ihrer Erkrankung
    .subject = Die Erläuterung
addiction = Sind oder waren Sie jemals drogenabhängig?
    .noun = Sie drogenabhängig sind oder jemals waren
addiction_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zu Ihrer Abhängigkeit
    .subject = Die Erläuterung

background-crime = Straftaten
arrest = Wurden Sie jemals wegen einer Straftat festgenommen oder verurteilt?
    .noun = Sie jemals wegen einer Straftat festgenommen oder verurteilt wurden
arrest_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zur Festnahme oder Verurteilung
    .subject = Die Erläuterung
drugs = Haben Sie jemals gegen ein Betäubungsmittelgesetz verstoßen?
    .noun = Sie jemals gegen ein Betäubungsmittelgesetz verstoßen haben
drugs_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zum Verstoß gegen ein Betäubungsmittelgesetz
    .subject = Die Erläuterung
trafficking = Haben Sie sich jemals an Menschenhandel beteiligt oder dabei geholfen?
    .noun = Sie sich jemals an Menschenhandel beteiligt oder dabei geholfen haben
trafficking_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zu Ihrer Beteiligung an Menschenhandel
    .subject = Die Erläuterung

background-security = Sicherheit
espionage = Haben Sie vor, sich in { -country } an Spionage, Sabotage oder anderen rechtswidrigen Handlungen zu beteiligen?
    .noun = Sie sich in { -country } an Spionage, Sabotage oder anderen rechtswidrigen Handlungen beteiligen wollen
espionage_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zu Ihrem Vorhaben
    .subject = Die Erläuterung
terrorism = Haben Sie sich jemals an Terrorismus beteiligt, ihn finanziert oder unterstützt?
    .noun = Sie sich jemals an Terrorismus beteiligt, ihn finanziert oder unterstützt haben
terrorism_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zu Ihrer Beteiligung an Terrorismus
    .subject = Die Erläuterung
genocide = Haben Sie sich jemals an Völkermord, Folter oder Kriegsverbrechen beteiligt?
    .noun = Sie sich jemals an Völkermord, Folter oder Kriegsverbrechen beteiligt haben
genocide_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zu Ihrer Beteiligung an Völkermord, Folter oder Kriegsverbrechen
    .subject = Die Erläuterung

background-immigration = Einwanderung
fraud = Haben Sie jemals versucht, durch Betrug ein Visum zu bekommen oder in ein Land einzureisen?
    .noun = Sie jemals versucht haben, durch Betrug ein Visum zu bekommen oder in ein Land einzureisen
fraud_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zum Betrugsversuch
    .subject = Die Erläuterung
removed = Wurden Sie jemals aus einem Land ausgewiesen oder abgeschoben?
    .noun = Sie jemals aus einem Land ausgewiesen oder abgeschoben wurden
removed_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zur Ausweisung oder Abschiebung
    .subject = Die Erläuterung

background-other = Weiteres
custody = Haben Sie jemals einer sorgeberechtigten Person ein Kind vorenthalten?
    .noun = Sie jemals einer sorgeberechtigten Person ein Kind vorenthalten haben
custody_explanation = { -explain }
    .hint = { -explain-hint }
    .noun = eine Erläuterung zum Sorgerechtsfall
    .subject = Die Erläuterung

## Unterschreiben und einreichen

page-sign = Unterschreiben und einreichen

sign-help = Hilfe bei diesem Antrag
has_preparer = Hat jemand anderes diesen Antrag für Sie vorbereitet?
    .noun = jemand anderes diesen Antrag für Sie vorbereitet hat
preparer_name = Vollständiger Name dieser Person
    .noun = den vollständigen Namen dieser Person
    .subject = Der Name dieser Person
preparer_organisation = Organisation dieser Person
    .noun = die Organisation dieser Person
    .subject = Der Name der Organisation

sign-declaration = Erklärung
    .hint = Mit Ihrer Unterschrift erklären Sie, dass Ihre Antworten nach bestem Wissen wahr und vollständig sind.
sign_passport_number = Passnummer
    .hint = Geben Sie sie noch einmal ein, wie auf der Seite zum Pass.
    .noun = noch einmal Ihre Passnummer
    .subject = Die wiederholte Passnummer
signature = Ihr vollständiger Name
    .hint = Vornamen und Nachname wie auf der Seite mit den Angaben zu Ihnen. Das ist Ihre Unterschrift.
    .noun = Ihren vollständigen Namen als Unterschrift
    .subject = Die Unterschrift

## Was zwischen den Antworten gelten muss

rule-issued-after-birth = Das Ausstellungsdatum Ihres Passes muss nach Ihrem Geburtsdatum liegen
rule-departure-after-arrival = Der Tag Ihrer Abreise aus { -country } muss nach dem Tag Ihrer Ankunft liegen
rule-at-most-180-days = Die Dauer Ihres Aufenthalts darf höchstens 180 Tage, 25 Wochen oder 6 Monate betragen
rule-ended-after-wedding = Das Ende der Ehe muss nach dem Tag der Heirat liegen
rule-to-not-before-from = Der letzte Tag darf nicht vor dem ersten liegen
rule-same-passport-number = Die Passnummer muss dieselbe sein wie auf der Seite zum Pass
rule-valid-six-months =
    Ihr Pass muss mindestens bis zum { $needed } gültig sein, 6 Monate nachdem Sie { -country } am { $leaving }
    verlassen
rule-signature = Die Unterschrift muss aus Ihren Vornamen und Ihrem Nachnamen bestehen: { $name }

## Dokumente

page-documents = Dokumente
    .hint = Eine Datei wird hochgeladen, sobald Sie sie auswählen. Bricht die Verbindung ab, wird der Upload dort fortgesetzt, wo er unterbrochen wurde.
photo = Foto von Ihnen
    .noun = Ihr Foto
    .subject = Das Foto
    .hint = Ein quadratisches JPEG-Foto Ihres Gesichts, 600 bis 1200 Pixel auf jeder Seite, höchstens 240 kB.
passport_scan = Scan Ihres Reisepasses
    .noun = den Scan Ihres Reisepasses
    .subject = Der Scan Ihres Reisepasses
    .hint = Die Seite mit Ihrem Foto, als PDF oder JPEG von höchstens 5 MB.
supporting-documents = Weitere Unterlagen
    .hint = Zum Beispiel eine Einladung, eine Hotelbuchung oder ein Brief Ihres Arbeitgebers.
supporting = Dokumente, die Sie hinzufügen
    .item = Dokument
    .add = Dokument hinzufügen
    .another = Weiteres Dokument hinzufügen
supporting-title = Was ist es?
    .noun = eine Bezeichnung des Dokuments
    .subject = Die Bezeichnung des Dokuments
    .hint = Zum Beispiel „Brief meines Arbeitgebers“.
supporting-file = Datei
    .noun = die Datei
    .subject = Die Datei
    .hint = Ein PDF oder JPEG von höchstens 5 MB.
