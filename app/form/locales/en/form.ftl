# What the form engine says about answers. $noun, $subject and $label are words of the form: see its own file.

missing-text = Enter { $noun }
missing-choice = Select { $noun }
missing-yes-no = Select yes if { $noun }
missing-consent = Confirm that { $noun }
missing-or-escape = { $missing } or select “{ $escape }”

too-long =
    { $count ->
        [one] { $subject } must be { $count } character or fewer; you have { $length }
       *[other] { $subject } must be { $count } characters or fewer; you have { $length }
    }
too-short =
    { $count ->
        [one] { $subject } must be { $count } character or more
       *[other] { $subject } must be { $count } characters or more
    }
not-email = Enter { $noun } in the correct format, like name@example.com
not-phone = Enter { $noun } in the correct format, like +44 808 157 0192
not-number = { $subject } must be a whole number, like 14
out-of-range = { $subject } must be between { $min } and { $max }
not-amount = { $subject } must be an amount of money, like 2500 or 2500.50

date-not-real = { $subject } must be a real date
date-short-year = { $subject } must have a year with 4 digits
date-lacks =
    .day = { $subject } must include a day
    .month = { $subject } must include a month
    .year = { $subject } must include a year
    .day-month = { $subject } must include a day and month
    .day-year = { $subject } must include a day and year
    .month-year = { $subject } must include a month and year
date-not-past = { $subject } must be in the past
date-future = { $subject } must be today or in the past
date-past = { $subject } must be today or in the future
date-year-out-of-range = { $subject } must have a year between { $min } and { $max }

# Items of repeating groups: “Visit 2”.
item = { $item } { $number }
in-item = { $item }: { $message }
too-many =
    { $count ->
        [one] “{ $label }” takes { $count } entry: remove the others
       *[other] “{ $label }” takes { $count } entries or fewer: remove some
    }

# Answers in words.
yes = Yes
no = No
not-provided = Not provided
none = None

# What follows the word “Change” for those who hear the link alone. Unique in the form.
change = { $noun }
change-whether = whether { $noun }
change-in-item = { $what }, { $item }
change-group = “{ $label }”

## Files

missing-file = Upload { $noun }
file-empty = The file is empty. Choose another one.
file-no-room =
    You have uploaded as much as this service can keep for one person. Choose fewer files, or try again tomorrow.
file-no-space =
    There is no room for new files at the moment. Your answers are saved. Choose the file again later.
file-too-large = { $subject } must be { $size } or smaller. Choose a smaller file.
file-type = { $subject } must be a { $types } file. Choose another file.
file-pixels =
    { $subject } must be square, with { $min } to { $max } pixels on each side. Crop it or choose another one.
file-unreadable =
    { $subject } has a format that cannot be read here. Open it, save it as an ordinary { $types } file, and choose that one.
file-damaged =
    The file is damaged, or a part of it is missing. Open it on your device and save it as a new file, then choose that
    one. If it does not open, scan the document or take the photo again.
file-locked =
    The file is protected by a password, so that it cannot be opened here. Remove the password, or print the document
    to a new PDF file, then choose that one.
file-mixed =
    The file has something else in it, before or after its contents. Open it and save it as a new { $types } file, then
    choose that one.
file-changed = The file was changed or removed on your device before all of it was sent. Choose it again.
file-complex =
    The file takes too long to read. Save it with fewer pixels or fewer pages, then choose the new file.
file-or = {" "}or{" "}
decimal-mark = .
size-bytes = { $size } bytes
size-kb = { $size } kB
size-mb = { $size } MB
