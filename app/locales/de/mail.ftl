# Post an die Inhaber von Konten. Wer sie liest, ist vielleicht erschrocken: Sie sagt, was geschehen ist, was das heißt und was
# zu tun ist. Im Betreff steht nichts vom Benutzer: Er steht auch im Protokoll.

mail-greeting = Guten Tag,

# Was geschehen ist, als Liste. Jedes steht vor seinem Wert.
mail-when = Wann
mail-device = Gerät
mail-signed-in-on = Angemeldet auf
mail-also-used-by = Auch verwendet von
mail-new-address = Neue Adresse
mail-started = Begonnen
mail-ends = Wird gelöscht
mail-reference = Antragsnummer

mail-footer =
    Sie bekommen diese E-Mail wegen Ihres Kontos bei uns. Wir fragen nie nach Ihrem Passwort, weder per E-Mail noch am Telefon.

mail-password-changed =
    .subject = Ihr Passwort wurde geändert
    .what = Das Passwort Ihres Kontos wurde geändert. Alle anderen Geräte wurden abgemeldet.
    .more = Wenn Sie das selbst waren, müssen Sie nichts tun.
    .advice =
        Wenn nicht, kennt ein anderer Mensch Ihr altes Passwort und hat es ersetzt. Antworten Sie sofort auf diese E-Mail und
        schreiben Sie, dass Sie Ihr Passwort nicht geändert haben: Wir können das Konto für diesen Menschen sperren. Ihre
        Anträge sind noch da.
    .link = Ihr Konto

mail-address-left =
    .subject = Ihr Konto hat eine neue E-Mail-Adresse
    .what =
        Die E-Mail-Adresse Ihres Kontos wurde geändert. Diese Adresse gehört nicht mehr dazu, und dies ist die letzte E-Mail an
        sie.
    .more = Wenn Sie das selbst waren, müssen Sie nichts tun.
    .advice =
        Wenn nicht, kann ein anderer Mensch Ihr Konto benutzen. Antworten Sie sofort auf diese E-Mail und schreiben Sie, dass
        Sie die Adresse nicht geändert haben: Wir können Ihnen das Konto zurückgeben. Ihre Anträge sind noch da.
    .link = Anmelden

mail-address-joined =
    .subject = Das ist jetzt die E-Mail-Adresse Ihres Kontos
    .what = Die E-Mail-Adresse Ihres Kontos wurde in diese geändert. Melden Sie sich von jetzt an mit ihr an.
    .more = Wenn Sie das selbst waren, müssen Sie nichts tun.
    .advice =
        Wenn Sie von so einem Konto nichts wissen, hat sich ein anderer Mensch bei der Adresse vertippt. Antworten Sie auf diese
        E-Mail, dann nehmen wir Ihre Adresse aus dem Konto.
    .link = Ihr Konto

mail-token-reused =
    .subject = Wir haben Sie zur Sicherheit auf einem Gerät abgemeldet
    .what =
        Eine Ihrer Anmeldungen wurde an zwei Stellen zugleich verwendet. Wir haben sie beendet, auf diesem Gerät und wo sie sonst
        verwendet wurde.
    .more =
        Das geschieht, wenn ein Gerät aus einer Sicherung wiederhergestellt oder auf ein neues übertragen wurde. Es geschieht
        auch, wenn ein anderer Mensch die Anmeldung von Ihrem Gerät kopiert hat. Was Sie eingegeben hatten, ist gespeichert.
    .advice =
        Melden Sie sich wieder an und machen Sie weiter. Wenn Sie in letzter Zeit kein Gerät wiederhergestellt oder übertragen
        haben, ändern Sie Ihr Passwort und lassen Sie das Gerät auf unerwünschte Programme prüfen.
    .link = Sehen, wo Sie angemeldet sind

mail-second-device =
    .subject = Verwendet ein anderes Gerät Ihre Anmeldung?
    .what = Eine Ihrer Anmeldungen wird von zwei verschiedenen Geräten verwendet.
    .more =
        Das geschieht, wenn ein Browser sich als ein anderer ausgibt, etwa wenn er die Desktop-Version einer Seite zeigt. Es
        geschieht auch, wenn ein anderer Mensch die Anmeldung von Ihrem Gerät kopiert hat.
    .advice =
        Wenn Sie beide Geräte kennen, müssen Sie nichts tun. Wenn nicht, melden Sie das Gerät auf der Seite Ihres Kontos ab und
        ändern Sie Ihr Passwort.
    .link = Sehen, wo Sie angemeldet sind

mail-second-network =
    .subject = Wird Ihre Anmeldung an einem anderen Ort verwendet?
    .what = Eine Ihrer Anmeldungen wird zur selben Zeit aus zwei verschiedenen Netzen verwendet.
    .more =
        Das geschieht auf dem Weg von einem Netz ins andere. Es geschieht auch, wenn ein anderer Mensch die Anmeldung von Ihrem
        Gerät kopiert hat.
    .advice =
        Wenn Sie unterwegs waren, müssen Sie nichts tun. Wenn nicht, melden Sie das Gerät auf der Seite Ihres Kontos ab und
        ändern Sie Ihr Passwort.
    .link = Sehen, wo Sie angemeldet sind

mail-draft-ends =
    .subject = Ihr Antrag wird bald gelöscht
    .what =
        Sie haben einen Antrag begonnen und nicht eingereicht. Er wird am { $date } gelöscht, mit allen Antworten und Dateien.
    .more = Was nicht eingereicht ist, behalten wir nicht länger, denn es handelt von Ihnen.
    .advice =
        Wenn Sie ihn behalten wollen, öffnen Sie ihn und ändern Sie eine Antwort oder reichen Sie ihn ein: Dann bleibt er noch
        einmal so lange. Wenn Sie ihn nicht mehr brauchen, müssen Sie nichts tun.
    .link = Den Antrag öffnen

mail-submitted =
    .subject = Wir haben Ihren Antrag erhalten
    .what = Ihr Antrag wurde eingereicht.
    .more = Heben Sie die Antragsnummer gut auf: Die Visumstelle fragt danach, wenn Sie schreiben oder anrufen.
    .advice =
        Sie können Ihre Antworten lesen und drucken, wenn Sie angemeldet sind. Wenn Sie diesen Antrag nicht selbst eingereicht
        haben, antworten Sie auf diese E-Mail.
    .link = Ihre Antworten

mail-account-deleted =
    .subject = Ihr Konto wurde gelöscht
    .what = Ihr Konto wurde gelöscht, mit allen Anträgen und Dateien. Alle Geräte wurden abgemeldet.
    .more = Wenn Sie das selbst waren, müssen Sie nichts tun. Dies ist die letzte E-Mail dazu.
    .advice =
        Wenn nicht, kennt ein anderer Mensch Ihr Passwort. Sie selbst können das Gelöschte nicht zurückholen: Antworten Sie
        sofort auf diese E-Mail und schreiben Sie, dass Sie das Konto nicht gelöscht haben. Wenn Sie dasselbe Passwort anderswo
        verwenden, ändern Sie es dort.
    .link = Zur Startseite

## Das Postfach der Vorführung

inbox = Postfach der Vorführung
inbox-lead =
    Was dieser Dienst per E-Mail verschickt hat, das Neueste zuerst. Die Seite gibt es, weil der Sitzungsinspektor eingeschaltet
    ist: Ohne ihn geht E-Mail an ihre Empfänger und wird nicht aufbewahrt.
inbox-empty = Noch wurde nichts verschickt. Ändern Sie Ihr Passwort oder reichen Sie einen Antrag ein, und sehen Sie wieder nach.
inbox-to = An
inbox-waiting = wartet auf den Versand
inbox-sent = verschickt
inbox-refused = vom Mailserver abgelehnt
inbox-given-up = nicht zustellbar
