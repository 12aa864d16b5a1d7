package console

import (
	"context"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console/grammar"
)

// Bounds of what is suggested for an unknown word.
const (
	maxSuggested  = 3
	maxSuggestFor = 32 // bytes of a word that is looked at
)

// suggest names the keywords that an unknown word may have been meant for, of those that `?` would list in its place. A script
// is never told, nor anybody where the dialect has no text for it.
func (s *Session) suggest(ctx context.Context, modes []*Mode, line string, offset, end, level int) {
	s.mu.Lock()
	quiet := s.c.text.Suggest == "" || s.script()
	s.mu.Unlock()
	if quiet || offset >= end || end-offset > maxSuggestFor {
		return
	}
	word := strings.ToLower(line[offset:end])
	best := 1 + len(word)/4 // what is farther away was not meant
	var near []string
	if !s.within(ctx, func() {
		for _, m := range modes {
			h := s.sees(m).Help(line[:offset], level)
			for _, e := range h.Entries[:min(len(h.Entries), maxEntries)] {
				if !suggestible(e.Word) {
					continue
				}
				switch d := distance(word, strings.ToLower(e.Word)); {
				case d > best:
				case d < best:
					best, near = d, []string{e.Word}
				default:
					near = append(near, e.Word)
				}
			}
		}
	}) {
		return
	}
	slices.Sort(near)
	if near = slices.Compact(near); len(near) > 0 {
		s.complain(with(s.c.text.Suggest, strings.Join(near[:min(len(near), maxSuggested)], ", ")))
	}
}

// misspelt is the number of characters of an unknown word that a keyword there begins with, so that the caret stands, as in IOS,
// under the first character that is wrong.
func (s *Session) misspelt(ctx context.Context, modes []*Mode, sets func(*Mode) *grammar.Set, line string, offset, end, level int) (n int) {
	word, found := line[offset:max(end, offset)], 0
	if !s.within(ctx, func() {
		for _, m := range modes {
			for _, e := range sets(m).Help(line[:offset], level).Entries {
				same := 0
				for same < min(len(word), len(e.Word)) && word[same]|0x20 == e.Word[same]|0x20 && word[same] < 0x80 {
					same++
				}
				found = max(found, same)
			}
		}
	}) || found >= len(word) { // a prefix of a keyword is not what is wrong here
		return 0
	}
	return found
}

// suggestible says whether an entry of help is a word to be typed, and no stand-in for a value.
func suggestible(word string) bool {
	return word != grammar.Enter && word != grammar.Bar && len(word) <= maxSuggestFor && word != "" && word[0] >= 'a' && word[0] <= 'z'
}

// distance is the number of characters to put in, leave out, change or swap with the next to make b of a (optimal string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			d := last[j]
			if a[i] != b[j] {
				d++
			}
			d = min(d, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
		}
	}
	return row[len(b)]
}
