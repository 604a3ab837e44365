# Seiten, die nur der Server schreibt.

## Um jede Seite herum

skip-link = Zum Inhalt springen
nav-brand = Republik { -country }
nav-service = Besuchsvisa
nav-account = Ihr Konto
nav-applications = Ihre Anträge
nav-sign-in = Anmelden
nav-sign-out = Abmelden
language-switch = Sprache
demonstration =
    Eine Demonstration von Longhaul: Formulare, die ihre Token überleben. Das Land, seine Behörde und dieser Antrag
    sind erfunden. Geben Sie keine echten Passdaten ein.
nav-start = Zur Startseite

## Das Skript aller Seiten für angemeldete Personen

leave-unsaved = Ihre letzten Antworten sind noch nicht gespeichert. Trotzdem abmelden? Dann gehen sie verloren.
farewell = Sie sind auf diesem Gerät abgemeldet
farewell-more =
    In diesem Browser ist nichts mehr von Ihnen gespeichert. Der Server ist gerade nicht erreichbar. Die Abmeldung wird
    ihm so bald wie möglich mitgeteilt: von dieser Seite oder von der nächsten, die Sie hier öffnen.

## Die Startseite

home = Besuchsvisum beantragen
home-lead =
    Hier beantragen Sie ein Besuchsvisum für eine Geschäftsreise, eine Urlaubsreise, einen kurzen Studienaufenthalt oder
    die Durchreise.
home-to-applications = Zu Ihren Anträgen
home-start = Jetzt beginnen
home-started = Schon begonnen?
home-sign-in = Anmelden und weitermachen
home-before = Bevor Sie beginnen
home-need = Halten Sie bereit:
home-need-passport = Ihren Reisepass
home-need-trip = Daten und Orte Ihrer Reise, soweit Sie sie kennen
home-need-stay = die Adresse, unter der Sie wohnen werden
home-need-past = die Daten früherer Besuche, Arbeitsstellen und Ausbildungen
home-need-family = Namen und Geburtsdaten Ihrer Eltern und Ihres Ehepartners oder Ihrer Ehepartnerin
home-time = Wie lange es dauert
home-time-text =
    { $count ->
        [one] Der Antrag hat { $count } Abschnitt. Die meisten brauchen dafür etwa eine Stunde.
       *[other] Der Antrag hat { $count } Abschnitte. Die meisten brauchen dafür etwa eine Stunde.
    }
home-saved =
    Sie müssen nicht alles auf einmal ausfüllen: Jede Antwort wird beim Tippen gespeichert. Sie können später
    weitermachen, hier oder auf einem anderen Gerät.
home-kept = Ein Antrag, den Sie nicht eingereicht haben, wird nach Ihrer letzten Änderung noch { $time } aufbewahrt.
home-after = Nach dem Antrag
home-after-text =
    Sie erhalten sofort eine Antragsnummer. Heben Sie sie gut auf: Die Visumstelle fragt danach, wenn Sie schreiben oder
    anrufen. Ihre Antworten können Sie drucken und jederzeit wieder ansehen, wenn Sie angemeldet sind.

## Anmelden und Konto anlegen

guest-register = Konto anlegen
guest-register-button = Konto anlegen
guest-register-instead = Konto anlegen
guest-no-account = Noch kein Konto?
guest-have-account = Sie haben schon ein Konto?
guest-email = E-Mail-Adresse
guest-password = Passwort
guest-password-hint =
    Mindestens 15 Zeichen. Am besten ein paar Wörter, die Sie sich gut merken können. Häufige Passwörter sind nicht erlaubt.
guest-crowded-out =
    Sie wurden hier abgemeldet, weil Sie sich seither auf vielen anderen Geräten angemeldet haben. Melden Sie sich neu an,
    um weiterzumachen. Wenn Sie das nicht waren, ändern Sie Ihr Passwort.
guest-held = Ihre Sitzung ist abgelaufen, bevor diese Seite gespeichert war.
guest-held-more = Ihre Eingaben sind nicht verloren: Melden Sie sich innerhalb einer Stunde an, dann werden sie sofort gespeichert.
guest-held-files = Die ausgewählten Dateien konnten nicht aufbewahrt werden. Wählen Sie sie noch einmal aus, wenn Sie angemeldet sind.

## Die Liste der Anträge

applications-none = Sie haben noch keinen Antrag begonnen.
applications-start = Antrag beginnen
applications-start-another = Weiteren Antrag beginnen
applications-submitted = Eingereicht
applications-draft = Entwurf
applications-newer = Lässt sich gerade nicht öffnen: Eine neuere Version dieses Dienstes hat ihn gespeichert
applications-reference = Antragsnummer { $reference }
applications-deleted = Ihr Antrag ist gelöscht.
applications-kept = Aufbewahrt bis { $date }
applications-ends = Wird am { $date } gelöscht, wenn Sie ihn bis dahin nicht ändern oder einreichen
applications-delete = Löschen
# Für alle, die nur den Link hören.
applications-delete-which = { $name }, { $date }
applications-progress = { $completed } von { $pages } Abschnitten ausgefüllt. Zuletzt geändert am { $date }

## Die Bestätigung

done = Antrag eingereicht
done-reference = Ihre Antragsnummer
done-received = Der Antrag von { $name } ist am { $date } bei uns eingegangen.
done-next = Wie es weitergeht
done-next-keep =
    Notieren Sie die Antragsnummer oder drucken Sie diese Seite. Wenn Sie angemeldet sind, finden Sie die Nummer
    jederzeit wieder unter dieser Adresse.
done-next-check = Die Visumstelle prüft Ihren Antrag. Sie erreicht Sie unter der Adresse, die Sie angegeben haben: { $email }.
done-next-consulate =
    Vielleicht werden Sie gebeten, in das Konsulat zu kommen, das Sie gewählt haben. Bringen Sie dann Ihren Reisepass mit.
done-all = Alle Ihre Anträge
done-answers = Ihre Antworten
done-answers-link = Alle Antworten ansehen und drucken

## Alle Antworten, wie sie eingereicht wurden

copy = Ihre Antworten
copy-of = Antrag { $reference }
copy-lead = Das haben Sie am { $date } eingereicht. Es lässt sich nicht mehr ändern.
copy-back = Bestätigung
copy-print = Drucken
copy-applicant = Antrag von
copy-reference = Antragsnummer
copy-submitted = Eingereicht am

## Das Konto

account-ended = Das Gerät ist abgemeldet.
account-ended-others = Alle anderen Geräte sind abgemeldet.
account-password-changed = Ihr Passwort ist geändert. Alle anderen Geräte sind abgemeldet.
account-devices = Wo Sie angemeldet sind
account-devices-text = Wenn Ihnen eines dieser Geräte unbekannt ist, melden Sie es ab und ändern Sie Ihr Passwort.
account-end-others = Alle anderen Geräte abmelden
account-this-device = Dieses Gerät
account-device = { $device }, angemeldet { $time }
account-signed-in = Angemeldet:
account-last-seen = Zuletzt aktiv:
account-password = Passwort ändern
account-password-text = Hier bleiben Sie angemeldet. Alle anderen Geräte werden sofort abgemeldet.
account-current-password = Bisheriges Passwort
account-new-password = Neues Passwort
account-password-button = Passwort ändern
account-events = Letzte Ereignisse
account-data = Ihre Daten
account-data-text =
    Alles, was wir über Sie aufbewahren, in einer Datei (JSON): Ihr Konto, Ihre Geräte und Ihre Anträge mit jeder
    Antwort.
account-data-link = Ihre Daten herunterladen
account-delete = Konto löschen
account-delete-text = Ihre Anträge und alles andere, was wir über Sie gespeichert haben, werden endgültig gelöscht.

happened-signed-in = Angemeldet
happened-signed-out = Abgemeldet
happened-replaced = Im selben Browser neu angemeldet
happened-revoked = Von der Kontoseite aus abgemeldet
happened-ended-by-password = Abgemeldet, weil das Passwort geändert wurde
happened-password = Passwort geändert
happened-reuse = Zur Sicherheit abgemeldet: Die Sitzung wurde an zwei Stellen verwendet
happened-crowded-out = Abgemeldet wegen neuerer Anmeldungen auf vielen Geräten
happened-second-device = Die Anmeldung auf { $device } wurde auch von einem anderen Gerät verwendet
happened-second-network = Die Anmeldung auf { $device } wurde auch aus einem anderen Netz verwendet
happened-operator = Vom Betreiber dieser Website abgemeldet
happened-other = Die Sitzung hat sich geändert
account-copied =
    Wenn Sie das nicht waren, hat vielleicht jemand diese Anmeldung kopiert. Melden Sie oben alle Geräte ab, dieses zuletzt.
    Melden Sie sich dann neu an und ändern Sie Ihr Passwort.

moment = { $date }, { $time } UTC
ago-now = gerade eben
ago-minutes =
    { $count ->
        [one] vor { $count } Minute
       *[other] vor { $count } Minuten
    }
ago-hours =
    { $count ->
        [one] vor { $count } Stunde
       *[other] vor { $count } Stunden
    }
ago-days =
    { $count ->
        [one] vor { $count } Tag
       *[other] vor { $count } Tagen
    }

span-seconds =
    { $count ->
        [one] { $count } Sekunde
       *[other] { $count } Sekunden
    }
span-minutes =
    { $count ->
        [one] { $count } Minute
       *[other] { $count } Minuten
    }
span-hours =
    { $count ->
        [one] { $count } Stunde
       *[other] { $count } Stunden
    }
span-days =
    { $count ->
        [one] { $count } Tag
       *[other] { $count } Tage
    }

## Einen Antrag löschen

draft-delete = Diesen Antrag löschen
draft-delete-sure = Diesen Antrag löschen?
draft-delete-what = Der Antrag wird sofort gelöscht, mit jeder Antwort und jeder Datei darin.
draft-delete-of = Der Antrag von { $name } wird sofort gelöscht, mit jeder Antwort und jeder Datei darin.

## Das Konto löschen

delete-final = Das lässt sich nicht rückgängig machen.
delete-what = Sie werden überall abgemeldet, und wir löschen:
delete-sign-in = Ihre E-Mail-Adresse und Ihr Passwort
delete-applications =
    { $count ->
        [one] Ihren Antrag mit allen Antworten, auch wenn er schon eingereicht ist
       *[other] alle Ihre { $count } Anträge mit allen Antworten, auch die schon eingereichten
    }
delete-devices = die Liste Ihrer Geräte und der Ereignisse in Ihrem Konto
delete-understood = Mir ist klar, dass alles gelöscht wird und nicht wiederhergestellt werden kann
delete-button = Mein Konto löschen
delete-keep = Konto behalten
deleted = Ihr Konto ist gelöscht
deleted-text =
    Alles, was dazugehörte, ist gelöscht, und alle Ihre Geräte sind abgemeldet. Vielen Dank, dass Sie diesen Dienst genutzt haben.

## Was an einem Formular dieser Seiten falsch sein kann

problem-email-missing = Geben Sie Ihre E-Mail-Adresse ein.
problem-email = Geben Sie eine E-Mail-Adresse wie name@example.com ein.
problem-email-taken = Mit dieser E-Mail-Adresse kann kein Konto angelegt werden. Wenn es Ihre ist, melden Sie sich damit an.
problem-password-missing = Geben Sie Ihr Passwort ein.
problem-password-short = Das Passwort muss mindestens 15 Zeichen lang sein.
problem-password-long = Das Passwort darf höchstens 128 Zeichen lang sein.
problem-password-common =
    Dieses Passwort ist leicht zu erraten. Wählen Sie ein anderes, zum Beispiel vier Wörter, die nicht zusammengehören.
problem-password-wrong = Das Passwort ist falsch.
problem-credentials = Die E-Mail-Adresse oder das Passwort ist falsch.
problem-too-many-failures = Es gab zu viele fehlgeschlagene Anmeldeversuche. Versuchen Sie es später noch einmal.
problem-too-many-registrations = In kurzer Zeit wurden zu viele Konten angelegt. Versuchen Sie es in einer Stunde noch einmal. Wenn Sie schon ein Konto haben, melden Sie sich damit an.
problem-busy = Zurzeit melden sich zu viele Personen an. Versuchen Sie es gleich noch einmal.
problem-current-password-missing = Geben Sie Ihr bisheriges Passwort ein.
problem-current-password-wrong = Das bisherige Passwort ist falsch.
problem-new-password-missing = Geben Sie ein neues Passwort ein.
problem-not-understood = Kreuzen Sie das Kästchen an, wenn Ihnen klar ist, dass alles gelöscht wird.
problem-out-of-date = Diese Seite ist veraltet. Laden Sie sie neu und versuchen Sie es noch einmal.
problem-signed-out = Diese Sitzung ist beendet. Melden Sie sich neu an.
problem-unavailable = Der Server kann gerade nicht antworten. Es ist nichts verloren gegangen. Versuchen Sie es gleich noch einmal.

## Anstelle einer Antwort

trouble = Leider gibt es ein Problem
request-number = Wenn Sie um Hilfe bitten, nennen Sie diese Nummer:
trouble-cross-origin =
    Diese Anfrage kam von einer anderen Website und wurde deshalb abgelehnt. Es wurde nichts geändert. Öffnen Sie die Seite
    hier und versuchen Sie es noch einmal.
trouble-mistake =
    Bei uns ist etwas schiefgegangen. Der Fehler ist aufgezeichnet und wird untersucht. Versuchen Sie es gleich noch einmal.
trouble-address =
    Diese Adresse nimmt nicht an, was an sie gesendet wurde. Gehen Sie zurück zu Ihren Anträgen.
trouble-not-saved =
    Was Sie gerade eingegeben haben, ist noch nicht gespeichert. Gehen Sie im Browser zurück, um es zu sehen und noch
    einmal zu senden.
trouble-wait =
    Diese Seite wurde in kurzer Zeit zu oft aufgerufen. Innerhalb einer Minute wird sie von selbst noch einmal geladen. Es ist nichts verloren gegangen.
trouble-too-slow =
    Was Sie gesendet haben, ist nicht rechtzeitig angekommen. Vielleicht ist Ihre Verbindung gerade zu langsam, oder sie
    ist abgebrochen. Versuchen Sie es noch einmal.
trouble-too-large =
    Was Sie gesendet haben, ist größer, als diese Seite annimmt; nichts davon ist gespeichert. Gehen Sie im Browser
    zurück, kürzen Sie Ihre Antworten oder wählen Sie kleinere Dateien, und senden Sie es dann noch einmal.
trouble-not-understood =
    Der Server konnte nicht verstehen, was Ihr Browser gesendet hat. Gehen Sie zurück, laden Sie die Seite neu und
    versuchen Sie es noch einmal.
trouble-sign-in-for-file =
    Sie sind abgemeldet, deshalb konnte die Datei nicht heruntergeladen werden. Melden Sie sich auf der Seite, die sie anbietet, wieder an und laden Sie sie dann noch einmal herunter.
problem-cookies =
    Ihr Browser hat das Cookie nicht behalten, mit dem Sie angemeldet bleiben; deshalb sind Sie nicht angemeldet. Erlauben Sie Cookies für diese Website; beginnt die Adresse mit http:, öffnen Sie sie mit https: oder verwenden Sie einen anderen Browser. Melden Sie sich dann noch einmal an.
trouble-clash =
    Zu einer dieser Antworten gibt es schon viele verschiedene Fassungen. Weitere können erst aufbewahrt werden, wenn
    Sie eine davon gewählt haben. Öffnen Sie die Seite in einem anderen Fenster und wählen Sie dort. Senden Sie dann diese
    noch einmal.
trouble-form-changed =
    Das Formular wurde geändert, seit Sie diese Seite geöffnet haben, und eine dieser Antworten auch. Gehen Sie zurück
    und laden Sie die Seite neu.
