# The visa form.
