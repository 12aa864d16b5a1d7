package grammar

import "slices"

// SecretWords are the keywords that stand in front of a parameter that is a secret, in lower case, each once, sorted. They tell where a line that
// nothing understands may have one.
func (s *Set) SecretWords() []string {
	found := map[string]bool{}
	s.root.secretWords(found)
	words := make([]string, 0, len(found))
	for w := range found {
		words = append(words, w)
	}
	slices.Sort(words)
	return words
}

func (n *node) secretWords(found map[string]bool) {
	for _, f := range n.forms {
		before := n.in.word
		for _, in := range f.prog {
			switch {
			case in.op == opKey:
				before = in.word
			case in.op == opArg && in.arg.Secret() && before != "":
				found[lower(before)] = true
			}
		}
	}
	for _, kid := range n.kids {
		kid.secretWords(found)
	}
}
