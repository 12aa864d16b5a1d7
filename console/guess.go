package console

import (
	"slices"
	"strings"
)

// guessSecret is a line that was refused as the history keeps it: behind a word that looks like one in front of a secret, in any mode, there
// stands ***. There is no knowing whether a line that means nothing has a secret in it; where one of its words was misspelt, this finds it.
func (c *Console) guessSecret(line string) string {
	c.secretOnce.Do(func() {
		for _, m := range c.modes {
			c.secretWords = append(c.secretWords, m.set.SecretWords()...)
		}
		slices.Sort(c.secretWords)
		c.secretWords = slices.Compact(c.secretWords)
	})
	for at := 0; at < len(line); {
		begin := at + len(line[at:]) - len(strings.TrimLeft(line[at:], " \t\n"))
		end := begin + strings.IndexAny(line[begin:]+" ", " \t\n")
		if word := line[begin:end]; c.beforeSecret(strings.ToLower(word)) && strings.TrimSpace(line[end:]) != "" {
			return line[:end] + " ***"
		}
		at = end
	}
	return line
}

// beforeSecret says whether a word is, begins, or nearly is one that a secret follows.
func (c *Console) beforeSecret(word string) bool {
	if len(word) < 3 || len(word) > maxSuggestFor {
		return slices.Contains(c.secretWords, word)
	}
	return slices.ContainsFunc(c.secretWords, func(w string) bool {
		return strings.HasPrefix(w, word) || len(w) <= maxSuggestFor && len(w) > 3 && distance(word, w) <= 1+len(w)/4
	})
}
