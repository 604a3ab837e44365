# Mail to the owners of accounts. A mail is read by a person who may be frightened: it says what happened, what that means, and
# what to do. The subject holds nothing of the user's: it is in the log.

mail-greeting = Hello,

# What happened, in a list. Each stands before its value.
mail-when = When
mail-device = Device
mail-signed-in-on = Signed in on
mail-also-used-by = Also used by
mail-new-address = New address
mail-started = Started
mail-ends = Will be deleted
mail-reference = Reference number

mail-footer =
    You get this mail because of your account with us. We never ask for your password, by mail or on the phone.

mail-password-changed =
    .subject = Your password was changed
    .what = The password of your account was changed. All other devices were signed out.
    .more = If you did this, you do not need to do anything.
    .advice =
        If you did not, another person knows your old password and has taken its place. Answer this mail at once, and write that
        you did not change your password: we can close the account to that person. Your applications are still there.
    .link = Your account

mail-address-left =
    .subject = Your account has a new email address
    .what = The email address of your account was changed. This address no longer belongs to it, and this is the last mail to it.
    .more = If you did this, you do not need to do anything.
    .advice =
        If you did not, another person can use your account. Answer this mail at once, and write that you did not change the
        address: we can give the account back to you. Your applications are still there.
    .link = Sign in

mail-address-joined =
    .subject = This is the email address of your account now
    .what = The email address of your account was changed to this one. Sign in with it from now on.
    .more = If you did this, you do not need to do anything.
    .advice =
        If you know nothing of such an account, another person has mistyped an address. Answer this mail, and we take your
        address away from the account.
    .link = Your account

mail-token-reused =
    .subject = We signed you out on one device for your safety
    .what = A sign-in of yours was used in two places at once. We ended it, on this device and wherever else it was used.
    .more =
        That happens if a device was restored from a backup or copied to a new one. It also happens if another person has copied
        the sign-in from your device. What you had entered is saved.
    .advice =
        Sign in again and go on. If you have not restored or copied a device lately, change your password, and have the device
        checked for unwanted programs.
    .link = See where you are signed in

mail-second-device =
    .subject = Is another device using your sign-in?
    .what = A sign-in of yours is used by two different devices.
    .more =
        That happens if a browser passes itself off as another one, as it does when it shows the desktop version of a page. It
        also happens if another person has copied the sign-in from your device.
    .advice =
        If you know both devices, you do not need to do anything. If you do not, sign that device out on the page of your
        account, and change your password.
    .link = See where you are signed in

mail-second-network =
    .subject = Is your sign-in used in another place?
    .what = A sign-in of yours is used from two different networks at the same time.
    .more =
        That happens on the way from one network to another. It also happens if another person has copied the sign-in from
        your device.
    .advice =
        If you were on the way, you do not need to do anything. If you were not, sign that device out on the page of your
        account, and change your password.
    .link = See where you are signed in

mail-draft-ends =
    .subject = Your application is about to be deleted
    .what = You have started an application and not submitted it. It will be deleted on { $date }, with all answers and files.
    .more = We do not keep what is not submitted for longer, because it is about you.
    .advice =
        To keep it, open it and change an answer or submit it: then it stays as long again. If you do not need it any more, you
        do not need to do anything.
    .link = Open the application

mail-submitted =
    .subject = We have received your application
    .what = Your application has been submitted.
    .more = Keep the reference number: the visa office will ask for it when you write or call.
    .advice =
        You can read and print your answers whenever you are signed in. If you did not submit this application yourself, answer
        this mail.
    .link = Your answers

mail-account-deleted =
    .subject = Your account was deleted
    .what = Your account was deleted, with all applications and files. All devices were signed out.
    .more = If you did this, you do not need to do anything. This is the last mail about it.
    .advice =
        If you did not, another person knows your password. What was deleted cannot be brought back by you: answer this mail at
        once, and write that you did not delete the account. If you use the same password elsewhere, change it there.
    .link = To the start page

## The inbox of the demonstration

inbox = Inbox of the demonstration
inbox-lead =
    What this service has sent by mail, newest first. The page is there because the session inspector is switched on: without it,
    mail goes to its reader and is not kept.
inbox-empty = Nothing was sent yet. Change your password or submit an application, and look again.
inbox-to = To
inbox-waiting = waits to be sent
inbox-sent = sent
inbox-refused = refused by the mail server
inbox-given-up = could not be sent
