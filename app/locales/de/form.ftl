# Was die Formularmaschine zu Antworten sagt.
