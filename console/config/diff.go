package config

import (
	"errors"
	"strings"

	"github.com/vtykit/vtykit/console/output"
)

// Diff is how one configuration differs from another. Comments, empty lines and the width of an indent make no difference.
type Diff struct{ edits []edit }

// edit is one step from the old commands of a mode to the new ones.
type edit struct {
	keep int   // so many stay as they are, with all below them; or
	mark byte  // '-' goes and '+' comes with all below it, ' ' stays, and
	n    *node // of it
	kids []edit
}

// ErrNotThat is what [Diff.Apply] returns for a text that the Diff was not made from.
var ErrNotThat = errors.New("config: the differences are from another configuration")

// Compare finds what leads from old to now. It fails on a text that is no configuration; see [LineError].
func Compare(old, now string) (*Diff, error) {
	a, err := parse(old)
	if err != nil {
		return nil, err
	}
	b, err := parse(now)
	if err != nil {
		return nil, err
	}
	return &Diff{compare(a, b)}, nil
}

func compare(a, b *node) (edits []edit) {
	gone, come := output.Changes(a.texts(), b.texts())
	keep, changed := 0, false
	end := func() {
		if keep > 0 {
			edits = append(edits, edit{keep: keep})
			keep = 0
		}
	}
	for i, j := 0, 0; i < len(gone) || j < len(come); {
		switch {
		case i < len(gone) && gone[i]:
			end()
			edits, changed = append(edits, edit{mark: '-', n: a.kids[i]}), true
			i++
		case j < len(come) && come[j]:
			end()
			edits, changed = append(edits, edit{mark: '+', n: b.kids[j]}), true
			j++
		default:
			if a.kids[i].equal(b.kids[j]) {
				keep++
			} else {
				end()
				edits, changed = append(edits, edit{mark: ' ', n: a.kids[i], kids: compare(a.kids[i], b.kids[j])}), true
			}
			i, j = i+1, j+1
		}
	}
	end()
	if !changed {
		return nil
	}
	return edits
}

// Empty says that there is no difference.
func (d *Diff) Empty() bool { return len(d.edits) == 0 }

// String shows what goes and comes with the modes that it is in, as IOS does: the mark stands before the command, behind its indent.
//
//	interface eth0
//	 -description old
//	 +description new
//	+ip route 10.0.0.0/8 192.0.2.1
func (d *Diff) String() string {
	var b strings.Builder
	show(&b, d.edits, 0, func(mark byte, depth int, text string) string {
		if mark == ' ' {
			return strings.Repeat(" ", depth) + text
		}
		return strings.Repeat(" ", depth) + string(mark) + text
	})
	return b.String()
}

// Columns shows the same as EOS does: the mark stands in the first column.
func (d *Diff) Columns() string {
	var b strings.Builder
	show(&b, d.edits, 0, func(mark byte, depth int, text string) string {
		if mark == ' ' && depth == 0 {
			return text
		}
		return string(mark) + strings.Repeat("   ", depth) + text
	})
	return b.String()
}

func show(b *strings.Builder, edits []edit, depth int, line func(mark byte, depth int, text string) string) {
	for _, e := range edits {
		if e.n == nil {
			continue
		}
		for i, part := range strings.Split(e.n.text, "\n") { // of a banner
			if i > 0 && e.mark != ' ' {
				part = string(e.mark) + part
			} else if i == 0 {
				part = line(e.mark, depth, part)
			}
			b.WriteString(part + "\n")
		}
		if e.mark == ' ' {
			show(b, e.kids, depth+1, line)
		} else {
			show(b, whole(e.n, e.mark), depth+1, line)
		}
	}
}

// whole marks all that stands below n.
func whole(n *node, mark byte) []edit {
	edits := make([]edit, len(n.kids))
	for i, k := range n.kids {
		edits[i] = edit{mark: mark, n: k}
	}
	return edits
}

// Apply makes the new configuration of the old one, with one blank of indent for each level and without comments. It fails with
// [ErrNotThat] where text is another than the Diff was made from.
func (d *Diff) Apply(text string) (string, error) {
	n, err := parse(text)
	if err != nil {
		return "", err
	}
	if !d.Empty() {
		if n, err = apply(n, d.edits); err != nil {
			return "", err
		}
	}
	return n.String(), nil
}

func apply(n *node, edits []edit) (*node, error) {
	now, i := &node{text: n.text}, 0
	for _, e := range edits {
		if e.n == nil {
			if i+e.keep > len(n.kids) {
				return nil, ErrNotThat
			}
			now.kids = append(now.kids, n.kids[i:i+e.keep]...)
			i += e.keep
			continue
		}
		if e.mark == '+' {
			now.kids = append(now.kids, e.n)
			continue
		}
		if i == len(n.kids) || n.kids[i].text != e.n.text || e.mark == '-' && !n.kids[i].equal(e.n) {
			return nil, ErrNotThat
		}
		if e.mark == ' ' {
			k, err := apply(n.kids[i], e.kids)
			if err != nil {
				return nil, err
			}
			now.kids = append(now.kids, k)
		}
		i++
	}
	if i != len(n.kids) {
		return nil, ErrNotThat
	}
	return now, nil
}
