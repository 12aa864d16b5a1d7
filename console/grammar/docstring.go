package grammar

import "strings"

// docstring is a command's help in its three parts. Lines are stripped of indentation and blanks at the end.
type docstring struct {
	synopsis string // line 0, as it is
	short    string // line 1
	long     string // the rest; short where there is none
	words    map[string]string
}

// parseDoc splits a docstring. Lines of the long part that begin with a word for which known is true and two blanks (or a TAB) are
// that word's help. Such a line given twice for a word is returned as twice.
func parseDoc(doc string, known func(string) bool) (d docstring, twice string) {
	first, rest, _ := strings.Cut(doc, "\n")
	d.synopsis = strings.TrimSpace(first)
	second, rest, _ := strings.Cut(rest, "\n")
	d.short = strings.TrimSpace(second)
	var long []string
	for line := range strings.SplitSeq(rest, "\n") {
		line = strings.TrimSpace(line)
		long = append(long, line)
		i := strings.IndexAny(line, " \t")
		if i < 0 || (line[i] == ' ' && line[i+1] != ' ' && line[i+1] != '\t') || !known(line[:i]) {
			continue
		}
		word := line[:i]
		if _, ok := d.words[word]; ok {
			twice = word
		}
		if d.words == nil {
			d.words = map[string]string{}
		}
		d.words[word] = strings.TrimSpace(line[i:])
	}
	d.long = strings.Trim(strings.Join(long, "\n"), "\n")
	if d.long == "" {
		d.long = d.short
	}
	return d, twice
}
