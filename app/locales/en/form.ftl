# What the form engine says about answers.
