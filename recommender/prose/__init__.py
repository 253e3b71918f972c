"""The content as reading matter for anybody: rules, treatments and evidence in words, with nobody's answers."""
