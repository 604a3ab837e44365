# Pages that only the server renders.

## Around every page

skip-link = Skip to main content
nav-brand = Republic of { -country }
nav-service = Visitor visa service
nav-account = Your account
nav-applications = Your applications
nav-sign-in = Sign in
nav-sign-out = Sign out
language-switch = Language
demonstration =
    A demonstration of Longhaul, forms that outlive their tokens. The country, its office and this application
    are invented: do not enter real passport details.
nav-start = Go to the start page

## The script of every signed-in page

leave-unsaved = Your latest answers are not saved yet. Sign out and lose them?
farewell = You are signed out on this device
farewell-more =
    Nothing of yours is left in this browser. The server cannot be reached at the moment; it will be told as soon as
    possible, from this page or from the next one that you open here.

## The start page

home = Apply for a visitor visa
home-lead =
    Use this service to apply to visit for business, tourism, a short course of study, or in transit to somewhere
    else.
home-to-applications = Go to your applications
home-start = Start now
home-started = Started before?
home-sign-in = Sign in to go on
home-before = Before you start
home-need = You will need:
home-need-passport = your passport
home-need-trip = the dates and places of your trip, if you know them
home-need-stay = the address where you will stay
home-need-past = the dates of your earlier visits, jobs and courses
home-need-family = the names and dates of birth of your parents and of your spouse
home-time = How long it takes
home-time-text =
    { $count ->
        [one] The application has { $count } section and takes most people about an hour.
       *[other] The application has { $count } sections and takes most people about an hour.
    }
home-saved =
    You do not have to do it in one go: every answer is saved as you type it, and you can go on later, here or on
    another device.
home-kept = An application that you have not submitted is kept for { $time } after your last change.
home-after = After you have applied
home-after-text =
    You get a reference number at once. Keep it: the visa office will ask for it when you write or call. You can
    print your answers, and open them again whenever you are signed in.

## Sign in and register

guest-register = Create an account
guest-register-button = Create account
guest-register-instead = Create one
guest-no-account = No account yet?
guest-have-account = Already have an account?
guest-email = Email address
guest-password = Password
guest-password-hint =
    At least 15 characters. A few words that you will remember make a good one. Common passwords are not accepted.
guest-crowded-out =
    You were signed out here because you have signed in on many other devices since. Sign in again to go on. If that was not
    you, change your password.
guest-held = Your session ended before this page was saved.
guest-held-more = What you entered is not lost: sign in within an hour, and it is saved at once.
guest-held-files = The files that you chose could not be kept. When you have signed in, choose them again.

## The list of applications

applications-none = You have not started an application yet.
applications-start = Start an application
applications-start-another = Start another application
applications-submitted = Submitted
applications-draft = Draft
applications-newer = Cannot be opened at the moment: a newer version of this service saved it
applications-reference = Reference { $reference }
applications-deleted = Your application is deleted.
applications-kept = Kept until { $date }
applications-ends = Will be deleted on { $date } unless you change or submit it
applications-delete = Delete
# For those who hear the link alone.
applications-delete-which = { $name }, { $date }
applications-progress = { $completed } of { $pages } sections completed. Last changed { $date }

## The confirmation

done = Application submitted
done-reference = Your reference number
done-received = We received the application of { $name } on { $date }.
done-next = What happens next
done-next-keep =
    Write the reference number down, or print this page. This address shows it again whenever you are signed in.
done-next-check = The visa office checks your application. It can reach you at the address that you gave: { $email }.
done-next-consulate = You may be asked to come to the consulate that you chose. Bring your passport.
done-all = See all your applications
done-answers = Your answers
done-answers-link = See and print all your answers

## All answers as they were submitted

copy = Your answers
copy-of = Application { $reference }
copy-lead = This is what you submitted on { $date }. It can no longer be changed.
copy-back = Confirmation
copy-print = Print
copy-applicant = Applicant
copy-reference = Reference
copy-submitted = Submitted

## The account

account-ended = That device is signed out.
account-ended-others = All other devices are signed out.
account-password-changed = Your password is changed. All other devices are signed out.
account-devices = Where you are signed in
account-devices-text = If you do not recognise one of these, sign it out and change your password.
account-end-others = Sign out all other devices
account-this-device = This device
account-device = { $device }, signed in { $time }
account-signed-in = Signed in
account-last-seen = Last seen
account-password = Change your password
account-password-text = You stay signed in here. All other devices are signed out at once.
account-current-password = Current password
account-new-password = New password
account-password-button = Change password
account-events = Recent activity
account-data = Your data
account-data-text =
    Everything that we keep about you, in one file (JSON): your account, your devices, and your applications with every
    answer.
account-data-link = Download your data
account-delete = Delete your account
account-delete-text = Your applications and everything else that we keep about you are deleted for good.

happened-signed-in = Signed in
happened-signed-out = Signed out
happened-replaced = Signed in again in the same browser
happened-revoked = Signed out from the account page
happened-ended-by-password = Signed out because the password was changed
happened-password = Password changed
happened-reuse = Signed out for security: the session was used in two places
happened-crowded-out = Signed out because of newer sign-ins on many devices
happened-second-device = The sign-in on { $device } was also used by another device
happened-second-network = The sign-in on { $device } was also used from another network
happened-operator = Signed out by the operator of this site
happened-other = The session changed
account-copied =
    If that was not you, someone may have copied this sign-in. Sign out all devices in the list above, this one last. Then
    sign in again and change your password.

moment = { $date }, { $time } UTC
ago-now = just now
ago-minutes =
    { $count ->
        [one] { $count } minute ago
       *[other] { $count } minutes ago
    }
ago-hours =
    { $count ->
        [one] { $count } hour ago
       *[other] { $count } hours ago
    }
ago-days =
    { $count ->
        [one] { $count } day ago
       *[other] { $count } days ago
    }

span-seconds =
    { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
span-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
span-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
span-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }

## Deleting an application

draft-delete = Delete this application
draft-delete-sure = Delete this application?
draft-delete-what = The application is deleted at once, with every answer and every file in it.
draft-delete-of = The application of { $name } is deleted at once, with every answer and every file in it.

## Deleting the account

delete-final = This cannot be undone.
delete-what = You are signed out everywhere, and we delete:
delete-sign-in = your email address and your password
delete-applications =
    { $count ->
        [one] your application with every answer, even if it was submitted
       *[other] all { $count } of your applications with every answer, including those that were submitted
    }
delete-devices = the list of your devices and of the activity in your account
delete-understood = I understand that everything is deleted and cannot be restored
delete-button = Delete my account
delete-keep = Keep it
deleted = Your account is deleted
deleted-text =
    Everything that belonged to it is gone, and all your devices are signed out. Thank you for using this service.

## What can be wrong with a form of these pages

problem-email-missing = Enter your email address.
problem-email = Enter an email address in the form name@example.com.
problem-email-taken = This email address cannot be registered. If it is yours, sign in instead.
problem-password-missing = Enter your password.
problem-password-short = The password must have at least 15 characters.
problem-password-long = The password must have at most 128 characters.
problem-password-common =
    This password is easy to guess. Choose another one, such as four unrelated words.
problem-password-wrong = The password is wrong.
problem-credentials = The email address or the password is wrong.
problem-too-many-failures = Too many failed sign-ins. Try again later.
problem-too-many-registrations = Too many accounts have been created in a short time. Try again in an hour. If you already have an account, sign in instead.
problem-busy = Too many people are signing in right now. Try again in a moment.
problem-current-password-missing = Enter your current password.
problem-current-password-wrong = The current password is wrong.
problem-new-password-missing = Enter a new password.
problem-not-understood = Tick the box if you understand that everything will be deleted.
problem-out-of-date = This page is out of date. Reload it and try again.
problem-signed-out = This session was ended. Sign in again.
problem-unavailable = The server cannot answer right now. Nothing was lost; try again in a moment.

## In place of an answer

trouble = Sorry, there is a problem
request-number = If you ask for help, give this number:
trouble-cross-origin =
    This request came from another website, so it was refused. Nothing was changed. Open the page here and try again.
trouble-mistake =
    Something went wrong on our side. It has been recorded, and we will look into it. Try again in a moment.
trouble-address =
    This address cannot accept what was sent to it. Go back to your applications.
trouble-not-saved =
    What you entered just now is not saved yet. Go back in your browser to see it and to send it again.
trouble-wait =
    This page was requested too often in a short time. It will try again by itself within a minute. Nothing was lost.
trouble-too-slow =
    What you sent did not arrive in time. Your connection may be too slow just now, or it broke. Try again.
trouble-too-large =
    What you sent is larger than this page accepts, so none of it was saved. Go back in your browser, shorten your answers or
    choose smaller files, then send it again.
trouble-not-understood =
    The server could not understand what your browser sent. Go back, reload the page and try again.
trouble-sign-in-for-file =
    You are signed out, so the file could not be downloaded. Sign in again on the page that offers it, then download it once more.
problem-cookies =
    Your browser did not keep the cookie that signs you in, so you are not signed in. Allow cookies for this site; if the address begins with http:, open it with https: or use another browser. Then sign in again.
trouble-clash =
    There are already many different versions of one of these answers, and no more can be kept until you have chosen
    one of them. Open the page in another window and choose there, then send this one again.
trouble-form-changed =
    The form has changed since you opened this page, and so has one of these answers. Go back and reload the page.
