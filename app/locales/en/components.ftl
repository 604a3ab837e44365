# Pages that the browser takes over: the questions and what stands around them.

## Questions

optional = { $label } (optional)
# Before a message, for those who hear it.
error-prefix = Error:{" "}
problem = There is a problem
continue = Continue
choose = Choose one
date-parts =
    .day = Day
    .month = Month
    .year = Year
characters-left =
    { $count ->
        [one] You have { $count } character remaining
       *[other] You have { $count } characters remaining
    }
characters-over =
    { $count ->
        [one] You have { $count } character too many
       *[other] You have { $count } characters too many
    }
# The name of the item follows, for those who hear the button alone.
group-remove = Remove
group-up = Move up
group-down = Move down
# Said after a move: items are numbered by their places.
group-moved = Moved: { $before } is now { $after }.
group-full = You can add up to { $count }.

conflict = This answer was changed elsewhere
conflict-text = This answer was changed in two places. Which one is right?
# Three or more.
conflict-text-several = This answer was changed in { $count } places. Which one is right?
conflict-here = Here
# After where and when it was given.
conflict-shown = Here ({ $place })
conflict-window = In another window of this browser, { $time }
conflict-device = { $device }, { $time }
conflict-elsewhere = In another window or on another device
conflict-removed = This entry was removed
conflict-nothing = No answer
# When, in the reader's own time zone.
conflict-when = { $date }, { $time }
conflict-entries =
    { $count ->
        [one] { $count } entry
       *[other] { $count } entries
    }
conflict-keep-ours = Keep what I see here
conflict-take-theirs = Use the other one
# One of several others.
conflict-take-this = Use this one

device = { $browser } on { $system }
device-browser-unknown = Unknown browser
device-unknown = Unknown device

## The status line

save-untouched = Your answers are saved as you go
save-by-button = “Save and continue” saves this page
save-saving = Saving…
save-saved = Saved
save-saved-at = Saved at { $time }
save-waiting = Saved, but one answer needs your decision
save-local = Saved on this device only. { $why }
save-failed = Not saved. { $why }
save-why-unreachable = The server cannot be reached; we will keep trying, and you can carry on
save-why-signed-out = Sign in again to save it to your application
save-why-too-long = “{ $label }” is too long to be saved: { $length } characters, at most { $most }. Shorten it; everything else is saved
save-why-unfit = “{ $label }” contains a character that cannot be saved. Delete the answer and type it again; everything else is saved
save-why-conflict = An answer was changed elsewhere too: choose which one to keep
# After one of these.
save-no-copy = . This device cannot keep a copy of what you type
# Shown by the page's own script when the module is absent or has failed. BUTTON is replaced by the label of the form's button.
guard-kept = Kept on this device. Press “BUTTON” to save it
guard-not-kept = Not saved yet. Press “BUTTON” to save it
guard-failed = Something on this page has stopped working. Your answers are kept on this device: press “BUTTON” to go on
guard-failed-not-kept = Something on this page has stopped working. Press “BUTTON” to save your answers and go on
guard-failed-page = Something on this page has stopped working. Reload it to go on
save-unreadable = . This device also holds answers that this page cannot read; they are left as they are

## Signing in again

signed-out = You are signed out
signed-out-text =
    This page stays as it is, and you can go on. What you change reaches your application once you have signed in again.
signed-out-sign-in = Sign in again
ends-soon = Your time is nearly up
ends-soon-stay-text = You will be signed out at { $time } unless you stay. Your answers are kept either way.
ends-soon-renew-text =
    For your security, you cannot stay signed in for longer than this: you will be asked to sign in again at { $time }.
    Your answers are kept.
ends-soon-stay = Stay signed in
ends-soon-sign-in = Sign in again now
ends-soon-why = Your session is about to reach its time limit.
sign-in-again = Sign in to carry on
sign-in-again-text =
    Everything on this page stays exactly as it is. Sign in, and you are back where you stopped.
sign-in-email = Email address
sign-in-password = Password
sign-in = Sign in
sign-in-not-now = Not now
sign-in-unreachable = The server cannot be reached. Your page is safe; try again in a moment.
# Why a session ended.
ended =
    .revoked = This session was ended, here or on another device.
    .expired = You have been signed out because your session reached its time limit.
    .reuse = For your security, this session was ended: an old sign-in token was used again.
    .disabled =
        This account has been closed. You can still sign in with another account; to have this one reopened, ask the
        visa office.
    .no-token = You have been signed out in this browser, perhaps in another window.
    .unknown = The server no longer knows this session.

## What the server refuses, by its codes

error =
    .unauthenticated = You are signed out. Sign in to go on.
    .invalid_token = You are signed out. Sign in to go on.
    .token_expired = You are signed out. Sign in to go on.
    .session_revoked = You are signed out. Sign in to go on.
    .session_expired = You are signed out. Sign in to go on.
    .reuse_detected = You are signed out. Sign in to go on.
    .not_found = There is no such application. It may have been deleted. Go to your applications to see those you have.
    .invalid_request = The server could not accept this. Reload the page and try again.
    .already_submitted = This application has been submitted and can no longer be changed.
    .newer_version =
        This application was last saved by a newer version of this service than the one that is answering now. Nothing
        is lost. The newer version will be back; try again in a few minutes.
    .form_changed =
        The form has changed since you opened this page, and so has one of these answers. Reload the page to go on: what you
        entered is kept, and you can choose.
    .incomplete = Some questions still need an answer. Check your answers to see which.
    .unavailable = The server cannot answer at the moment. Try again in a moment.
    .internal = Something went wrong on our side. Try again in a moment.
    .invalid_credentials = The email address or the password is wrong.
    .too_many_failures = Too many failed sign-ins. Try again later.
    .busy = Too many people are signing in right now. Try again in a moment.
    .clash = An answer was changed elsewhere too. Choose which one is right, then submit.
    .too_many_items =
        A list has as many entries as can be saved, together with those added in other windows or on other devices. Remove
        entries that you do not need, then save again.
    .draft_too_large = The application is too large to be saved. Shorten your longest answers, then save again.
    .too_many_applications =
        You have as many applications as one account can have. Delete one that is not submitted, then start another. If all
        of them are submitted, ask the visa office.
    .too_many_drafts =
        You have as many applications as you can have before submitting one. Submit or delete one of them, then start
        another.
    .not_saved =
        Your latest changes are not saved yet, so the application was not submitted. They are kept; try again in a
        moment.

## Pages

all-sections = All sections
applications = Your applications
section = Section { $number } of { $count }
sections-done =
    { $count ->
        [one] You have completed { $done } of { $count } section.
       *[other] You have completed { $done } of { $count } sections.
    }
save-and-continue = Save and continue
tasks-answers = Your answers
kept-until = Kept until { $date }, and longer with each change.
delete-draft = Delete this application
tasks-apply = Apply
task-completed = Completed
task-in-progress = In progress
task-not-started = Not started
task-cannot-start = Cannot start yet

check = Check your answers
check-unfinished = Before you can sign, some sections need your attention:
# After the name of a section.
check-open =
    { $count ->
        [one] : { $count } question to answer or correct
       *[other] : { $count } questions to answer or correct
    }
check-sign = Continue to sign
check-back = Back to all sections
check-not-answered = Not answered
check-change = Change

sign-last-step = Last step
sign-submit = Sign and submit
sign-submitting = Submitting…
sign-refused = Your application was not submitted.
sign-not-yet = You cannot sign yet
sign-not-yet-text = Some sections of your application are not complete.
sign-see-missing = See what is missing

submitted-already = This application has been submitted
submitted-reference = It can no longer be changed. Its reference is { $reference }.
submitted-see = See the confirmation

load-problem = This page could not be loaded
load-again = Try again
not-found = Page not found
not-found-text = If you typed the address, check that it is right. If you followed a link, the page may have moved.
not-found-start = Go to the start page

## Files

upload-remove-answer = Remove this file
upload-elsewhere = A file from another window or device
upload-file = { $name } ({ $size })
# The name of the file follows, for those who hear the button alone.
upload-remove = Remove
upload-sending = Uploading { $name }: { $percent }% done
upload-paused = Paused: { $percent }% of { $name } is uploaded
upload-waiting = The server cannot be reached. { $percent }% of { $name } is uploaded; the upload will resume by itself.
upload-signed-out = Sign in to go on: { $percent }% of { $name } is uploaded
upload-left = { $percent }% of { $name } is uploaded. Choose the same file again to resume.
upload-refused = { $name } was not accepted
upload-pause = Pause
upload-go-on = Resume
upload-try-again = Try again
