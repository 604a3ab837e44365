# Das Visumformular.
