# Pages that the browser takes over: the questions and what stands around them.
