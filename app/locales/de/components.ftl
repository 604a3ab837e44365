# Seiten, die der Browser übernimmt: die Fragen und was um sie herum steht.

## Fragen

optional = { $label } (freiwillig)
# Vor einer Meldung, für alle, die sie hören.
error-prefix = Fehler:{" "}
problem = Es gibt ein Problem
continue = Weiter
choose = Bitte wählen
date-parts =
    .day = Tag
    .month = Monat
    .year = Jahr
characters-left =
    { $count ->
        [one] Noch { $count } Zeichen übrig
       *[other] Noch { $count } Zeichen übrig
    }
characters-over =
    { $count ->
        [one] { $count } Zeichen zu viel
       *[other] { $count } Zeichen zu viel
    }
# Für alle, die nur die Schaltfläche hören, folgt der Name des Eintrags.
group-remove = Entfernen
group-up = Nach oben
group-down = Nach unten
# Wird nach dem Verschieben vorgelesen: Einträge sind nach ihrem Platz nummeriert.
group-moved = Verschoben: { $before } ist jetzt { $after }.
group-full = Mehr als { $count } Einträge sind nicht möglich.

conflict = Diese Antwort wurde anderswo geändert
conflict-text = Diese Antwort wurde an zwei Stellen geändert. Welche ist richtig?
# Drei oder mehr.
conflict-text-several = Diese Antwort wurde an { $count } Stellen geändert. Welche ist richtig?
conflict-here = Hier
# Danach, wo und wann sie gegeben wurde.
conflict-shown = Hier ({ $place })
conflict-window = In einem anderen Fenster dieses Browsers, { $time }
conflict-device = { $device }, { $time }
conflict-elsewhere = In einem anderen Fenster oder auf einem anderen Gerät
conflict-removed = Dieser Eintrag wurde entfernt
conflict-nothing = Keine Antwort
# Wann, in der Zeitzone des Lesers.
conflict-when = { $date }, { $time }
conflict-entries =
    { $count ->
        [one] { $count } Eintrag
       *[other] { $count } Einträge
    }
conflict-keep-ours = Behalten, was hier steht
conflict-take-theirs = Die andere übernehmen
# Eine von mehreren anderen.
conflict-take-this = Diese übernehmen

device = { $browser } auf { $system }
device-browser-unknown = Unbekannter Browser
device-unknown = Unbekanntes Gerät

## Die Statuszeile

save-untouched = Ihre Antworten werden beim Tippen gespeichert
save-by-button = „Speichern und weiter“ speichert diese Seite
save-saving = Wird gespeichert …
save-saved = Gespeichert
save-saved-at = Gespeichert um { $time }
save-waiting = Gespeichert, aber bei einer Antwort müssen Sie noch wählen
save-local = Nur auf diesem Gerät gespeichert. { $why }
save-failed = Nicht gespeichert. { $why }
save-why-unreachable = Der Server ist nicht erreichbar. Wir versuchen es weiter, und Sie können weitermachen
save-why-signed-out = Melden Sie sich wieder an, damit es in Ihren Antrag übernommen wird
save-why-too-long = „{ $label }“ ist zu lang zum Speichern: { $length } Zeichen, höchstens { $most }. Kürzen Sie die Antwort; alles andere ist gespeichert
save-why-unfit = „{ $label }“ enthält ein Zeichen, das sich nicht speichern lässt. Löschen Sie die Antwort und geben Sie sie neu ein; alles andere ist gespeichert
save-why-conflict = Eine Antwort wurde auch anderswo geändert: Wählen Sie, welche gelten soll
# Nach einem von diesen.
save-no-copy = . Dieses Gerät kann keine Kopie dessen behalten, was Sie eingeben
# Vom Skript der Seite selbst, wenn das Modul fehlt oder ausgefallen ist. BUTTON wird zur Aufschrift der Schaltfläche.
guard-kept = Auf diesem Gerät aufbewahrt. Mit „BUTTON“ speichern Sie es
guard-not-kept = Noch nicht gespeichert. Mit „BUTTON“ speichern Sie es
guard-failed = Etwas auf dieser Seite funktioniert nicht mehr. Ihre Antworten liegen auf diesem Gerät: Mit „BUTTON“ geht es weiter
guard-failed-not-kept = Etwas auf dieser Seite funktioniert nicht mehr. Mit „BUTTON“ speichern Sie Ihre Antworten, und es geht weiter
guard-failed-page = Etwas auf dieser Seite funktioniert nicht mehr. Laden Sie die Seite neu, um weiterzumachen
save-unreadable = . Auf diesem Gerät liegen auch Antworten, die diese Seite nicht lesen kann. Sie bleiben, wie sie sind

## Wieder anmelden

signed-out = Sie sind abgemeldet
signed-out-text =
    Diese Seite bleibt, wie sie ist, und Sie können weitermachen. Was Sie ändern, wird in Ihren Antrag übernommen, sobald
    Sie sich wieder angemeldet haben.
signed-out-sign-in = Wieder anmelden
ends-soon = Ihre Zeit ist fast abgelaufen
ends-soon-stay-text =
    Sie werden um { $time } abgemeldet, sofern Sie nicht „Angemeldet bleiben“ wählen. Ihre Antworten bleiben in jedem
    Fall erhalten.
ends-soon-renew-text =
    Zu Ihrer Sicherheit ist jede Anmeldung zeitlich begrenzt: Um { $time } werden Sie gebeten, sich wieder anzumelden.
    Ihre Antworten bleiben erhalten.
ends-soon-stay = Angemeldet bleiben
ends-soon-sign-in = Jetzt wieder anmelden
ends-soon-why = Ihre Sitzung erreicht bald ihre Höchstdauer.
sign-in-again = Zum Weitermachen anmelden
sign-in-again-text =
    Auf dieser Seite bleibt alles genau so, wie es ist. Melden Sie sich an, und Sie sind wieder dort, wo Sie aufgehört
    haben.
sign-in-email = E-Mail-Adresse
sign-in-password = Passwort
sign-in = Anmelden
sign-in-not-now = Jetzt nicht
sign-in-unreachable = Der Server ist nicht erreichbar. Ihre Seite ist sicher. Versuchen Sie es gleich noch einmal.
# Warum eine Sitzung endete.
ended =
    .revoked = Diese Sitzung wurde beendet, hier oder auf einem anderen Gerät.
    .expired = Sie wurden abgemeldet, weil Ihre Sitzung ihre Höchstdauer erreicht hat.
    .reuse = Zu Ihrer Sicherheit wurde diese Sitzung beendet: Ein altes Anmeldetoken wurde erneut verwendet.
    .disabled =
        Dieses Konto wurde geschlossen. Mit einem anderen Konto können Sie sich noch anmelden. Soll dieses wieder
        freigegeben werden, wenden Sie sich an die Visumstelle.
    .no-token = Sie wurden in diesem Browser abgemeldet, vielleicht in einem anderen Fenster.
    .unknown = Der Server kennt diese Sitzung nicht mehr.

## Was der Server ablehnt, nach seinen Codes

error =
    .unauthenticated = Sie sind abgemeldet. Melden Sie sich an, um weiterzumachen.
    .invalid_token = Sie sind abgemeldet. Melden Sie sich an, um weiterzumachen.
    .token_expired = Sie sind abgemeldet. Melden Sie sich an, um weiterzumachen.
    .session_revoked = Sie sind abgemeldet. Melden Sie sich an, um weiterzumachen.
    .session_expired = Sie sind abgemeldet. Melden Sie sich an, um weiterzumachen.
    .reuse_detected = Sie sind abgemeldet. Melden Sie sich an, um weiterzumachen.
    .not_found = Diesen Antrag gibt es nicht. Vielleicht wurde er gelöscht. Unter „Ihre Anträge“ sehen Sie, welche Sie haben.
    .invalid_request = Das konnte der Server nicht annehmen. Laden Sie die Seite neu und versuchen Sie es noch einmal.
    .already_submitted = Dieser Antrag ist eingereicht und lässt sich nicht mehr ändern.
    .newer_version =
        Dieser Antrag wurde zuletzt von einer neueren Version dieses Dienstes gespeichert als der, die gerade antwortet. Es
        ist nichts verloren. Die neuere Version kommt wieder. Versuchen Sie es in ein paar Minuten noch einmal.
    .form_changed =
        Das Formular hat sich geändert, seit Sie diese Seite geöffnet haben, und eine dieser Antworten auch. Laden Sie die
        Seite neu, um weiterzumachen: Was Sie eingegeben haben, bleibt erhalten, und Sie können wählen.
    .incomplete = Einige Fragen sind noch nicht beantwortet. Prüfen Sie Ihre Antworten, um zu sehen, welche.
    .unavailable = Der Server kann gerade nicht antworten. Versuchen Sie es gleich noch einmal.
    .internal = Bei uns ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.
    .invalid_credentials = Die E-Mail-Adresse oder das Passwort ist falsch.
    .too_many_failures = Es gab zu viele fehlgeschlagene Anmeldeversuche. Versuchen Sie es später noch einmal.
    .busy = Zurzeit melden sich zu viele Personen an. Versuchen Sie es gleich noch einmal.
    .clash = Eine Antwort wurde auch anderswo geändert. Wählen Sie, welche richtig ist, und reichen Sie dann ein.
    .too_many_items =
        Eine Liste hat so viele Einträge, wie gespeichert werden können, zusammen mit denen aus anderen Fenstern oder von
        anderen Geräten. Entfernen Sie Einträge, die Sie nicht brauchen, und speichern Sie dann noch einmal.
    .draft_too_large =
        Der Antrag ist zu groß, um gespeichert zu werden. Kürzen Sie Ihre längsten Antworten, und speichern Sie dann noch
        einmal.
    .too_many_applications =
        Sie haben so viele Anträge, wie ein Konto haben kann. Löschen Sie einen, der nicht eingereicht ist, und legen Sie dann
        einen neuen an. Wenn alle eingereicht sind, wenden Sie sich an die Visumstelle.
    .too_many_drafts =
        Sie haben so viele Anträge, wie Sie haben können, ohne einen davon einzureichen. Reichen Sie einen ein oder löschen
        Sie einen, und beginnen Sie dann einen neuen.
    .not_saved =
        Ihre letzten Änderungen sind noch nicht gespeichert, deshalb wurde der Antrag nicht eingereicht. Sie gehen nicht
        verloren. Versuchen Sie es gleich noch einmal.

## Seiten

all-sections = Alle Abschnitte
applications = Ihre Anträge
section = Abschnitt { $number } von { $count }
sections-done =
    { $count ->
        [one] { $done } von { $count } Abschnitt ist ausgefüllt.
       *[other] { $done } von { $count } Abschnitten sind ausgefüllt.
    }
save-and-continue = Speichern und weiter
tasks-answers = Ihre Antworten
kept-until = Aufbewahrt bis { $date }, und mit jeder Änderung länger.
delete-draft = Diesen Antrag löschen
tasks-apply = Antrag stellen
task-completed = Ausgefüllt
task-in-progress = Angefangen
task-not-started = Noch offen
task-cannot-start = Noch nicht möglich

check = Antworten prüfen
check-unfinished = Bevor Sie unterschreiben können, fehlt in einigen Abschnitten noch etwas:
# Nach dem Namen eines Abschnitts.
check-open =
    { $count ->
        [one] : { $count } Frage ist zu beantworten oder zu korrigieren
       *[other] : { $count } Fragen sind zu beantworten oder zu korrigieren
    }
check-sign = Weiter zur Unterschrift
check-back = Zurück zu allen Abschnitten
check-not-answered = Nicht beantwortet
check-change = Ändern

sign-last-step = Letzter Schritt
sign-submit = Unterschreiben und einreichen
sign-submitting = Wird eingereicht …
sign-refused = Ihr Antrag wurde nicht eingereicht.
sign-not-yet = Sie können noch nicht unterschreiben
sign-not-yet-text = Einige Abschnitte Ihres Antrags sind noch nicht vollständig.
sign-see-missing = Zeigen, was fehlt

submitted-already = Dieser Antrag ist eingereicht
submitted-reference = Er lässt sich nicht mehr ändern. Seine Antragsnummer ist { $reference }.
submitted-see = Zur Bestätigung

load-problem = Diese Seite konnte nicht geladen werden
load-again = Noch einmal versuchen
not-found = Seite nicht gefunden
not-found-text =
    Wenn Sie die Adresse eingetippt haben, prüfen Sie, ob sie stimmt. Wenn Sie einem Link gefolgt sind, ist die Seite
    vielleicht umgezogen.
not-found-start = Zur Startseite

## Dateien

upload-remove-answer = Diese Datei entfernen
upload-elsewhere = Eine Datei aus einem anderen Fenster oder von einem anderen Gerät
upload-file = { $name } ({ $size })
# Der Name der Datei folgt, für alle, die nur die Schaltfläche hören.
upload-remove = Entfernen
upload-sending = { $name } wird hochgeladen: { $percent } % fertig
upload-paused = Angehalten: { $percent } % von { $name } sind hochgeladen
upload-waiting = Der Server ist nicht erreichbar. { $percent } % von { $name } sind hochgeladen. Der Upload wird von selbst fortgesetzt.
upload-signed-out = Melden Sie sich an, um fortzufahren: { $percent } % von { $name } sind hochgeladen
upload-left = { $percent } % von { $name } sind hochgeladen. Wählen Sie dieselbe Datei noch einmal, um fortzufahren.
upload-refused = { $name } wurde nicht angenommen
upload-pause = Anhalten
upload-go-on = Fortsetzen
upload-try-again = Noch einmal versuchen
