# Was die Formularlogik zu Antworten sagt. $noun, $subject und $label sind Wörter des Formulars: siehe dessen eigene Datei.

missing-text = Geben Sie { $noun } ein
missing-choice = Wählen Sie { $noun } aus
missing-yes-no = Wählen Sie „Ja“, wenn { $noun }
missing-consent = Bestätigen Sie, dass { $noun }
missing-or-escape = { $missing } oder wählen Sie „{ $escape }“

too-long =
    { $count ->
        [one] { $subject } darf höchstens { $count } Zeichen lang sein; Sie haben { $length }
       *[other] { $subject } darf höchstens { $count } Zeichen lang sein; Sie haben { $length }
    }
too-short =
    { $count ->
        [one] { $subject } muss mindestens { $count } Zeichen lang sein
       *[other] { $subject } muss mindestens { $count } Zeichen lang sein
    }
not-email = Geben Sie { $noun } im richtigen Format ein, zum Beispiel name@example.com
not-phone = Geben Sie { $noun } im richtigen Format ein, zum Beispiel +44 808 157 0192
not-number = { $subject } muss eine ganze Zahl sein, zum Beispiel 14
out-of-range = { $subject } muss zwischen { $min } und { $max } liegen
not-amount = { $subject } muss ein Geldbetrag sein, zum Beispiel 2500 oder 2500,50

date-not-real = { $subject } muss ein Datum sein, das es gibt
date-short-year = { $subject } muss eine Jahreszahl mit 4 Ziffern haben
date-lacks =
    .day = { $subject } ist unvollständig: Es fehlt der Tag
    .month = { $subject } ist unvollständig: Es fehlt der Monat
    .year = { $subject } ist unvollständig: Es fehlt das Jahr
    .day-month = { $subject } ist unvollständig: Es fehlen Tag und Monat
    .day-year = { $subject } ist unvollständig: Es fehlen Tag und Jahr
    .month-year = { $subject } ist unvollständig: Es fehlen Monat und Jahr
date-not-past = { $subject } muss in der Vergangenheit liegen
date-future = { $subject } darf nicht in der Zukunft liegen
date-past = { $subject } darf nicht in der Vergangenheit liegen
date-year-out-of-range = { $subject } muss zwischen den Jahren { $min } und { $max } liegen

# Einträge in Gruppen, die sich wiederholen: „Besuch 2“.
item = { $item } { $number }
in-item = { $item }: { $message }
too-many =
    { $count ->
        [one] „{ $label }“ darf nur { $count } Eintrag enthalten: Entfernen Sie die übrigen
       *[other] „{ $label }“ darf höchstens { $count } Einträge enthalten: Entfernen Sie die übrigen
    }

# Antworten in Worten.
yes = Ja
no = Nein
not-provided = Keine Angabe
none = Keine

# Was für alle, die nur den Link hören, auf „Ändern“ folgt. Im Formular jeweils nur einmal.
change = – { $noun }
change-whether = – ob { $noun }
change-in-item = { $what }, { $item }
change-group = – „{ $label }“

## Dateien

missing-file = Laden Sie { $noun } hoch
file-empty = Die Datei ist leer. Wählen Sie eine andere.
file-no-room =
    Sie haben so viel hochgeladen, wie dieser Dienst für eine Person aufbewahrt. Wählen Sie weniger Dateien, oder versuchen
    Sie es morgen noch einmal.
file-no-space =
    Für neue Dateien ist zurzeit kein Platz. Ihre Antworten sind gespeichert. Wählen Sie die Datei später noch einmal aus.
file-too-large = { $subject } darf höchstens { $size } groß sein. Wählen Sie eine kleinere Datei.
file-type = { $subject } muss eine { $types }-Datei sein. Wählen Sie eine andere Datei.
file-pixels =
    { $subject } muss quadratisch sein, mit { $min } bis { $max } Pixeln auf jeder Seite. Schneiden Sie die Datei zu, oder
    wählen Sie eine andere.
file-unreadable =
    { $subject } hat ein Format, das hier nicht gelesen werden kann. Öffnen Sie die Datei, speichern Sie sie als
    gewöhnliche { $types }-Datei, und wählen Sie diese.
file-damaged =
    Die Datei ist beschädigt, oder ein Teil davon fehlt. Öffnen Sie sie auf Ihrem Gerät und speichern Sie sie als neue
    Datei, und wählen Sie dann diese. Wenn sie sich nicht öffnen lässt, scannen Sie das Dokument oder machen Sie das Foto
    noch einmal.
file-locked =
    Die Datei ist mit einem Passwort geschützt und kann hier nicht geöffnet werden. Entfernen Sie das Passwort, oder
    drucken Sie das Dokument in eine neue PDF-Datei, und wählen Sie dann diese.
file-mixed =
    Die Datei enthält vor oder nach ihrem eigentlichen Inhalt noch etwas anderes. Öffnen Sie sie und speichern Sie sie
    als neue { $types }-Datei, und wählen Sie dann diese.
file-changed =
    Die Datei wurde auf Ihrem Gerät geändert oder entfernt, bevor alles gesendet war. Wählen Sie sie noch einmal.
file-complex =
    Das Lesen der Datei dauert zu lange. Speichern Sie sie mit weniger Pixeln oder weniger Seiten, und wählen Sie dann die
    neue Datei.
file-or = {" "}oder{" "}
decimal-mark = ,
size-bytes = { $size } Byte
size-kb = { $size } kB
size-mb = { $size } MB
