package config

import "slices"

// merge joins two sets of changes to one configuration: theirs with what leads from base to mine. A conflict is a command, with the modes
// that it is in, that both changed or that one changed in a mode that the other took away. Commands that two modes have twice count once.
func merge(base, mine, theirs *node) (merged *node, conflicts [][]string) {
	m := merger{}
	merged = m.merge(nil, base, mine, theirs)
	return merged, m.conflicts
}

type merger struct{ conflicts [][]string }

func (m *merger) conflict(path []string, text string) {
	m.conflicts = append(m.conflicts, append(slices.Clone(path), text))
}

func (m *merger) merge(path []string, base, mine, theirs *node) *node {
	now := &node{text: theirs.text}
	b, o, t := byText(base), byText(mine), byText(theirs)
	for _, k := range theirs.kids {
		was, own := b[k.text], o[k.text]
		switch {
		case own != nil:
			if was == nil {
				was = &node{}
			}
			now.kids = append(now.kids, m.merge(append(path, k.text), was, own, k))
		case was == nil: // they added it
			now.kids = append(now.kids, k)
		case !was.equal(k): // we took away what they changed
			m.conflict(path, k.text)
			now.kids = append(now.kids, k)
		}
	}
	before := ""
	for _, k := range mine.kids {
		was := b[k.text]
		switch {
		case t[k.text] != nil:
		case was == nil: // we added it: behind what it stands behind with us
			at := slices.IndexFunc(now.kids, func(n *node) bool { return n.text == before })
			if before == "" || at < 0 {
				at = len(now.kids) - 1
			}
			now.kids = slices.Insert(now.kids, at+1, k)
		case !was.equal(k): // they took away what we changed
			m.conflict(path, k.text)
		}
		before = k.text
	}
	return now
}

func byText(n *node) map[string]*node {
	list := make(map[string]*node, len(n.kids))
	for _, k := range n.kids {
		if list[k.text] == nil {
			list[k.text] = k
		}
	}
	return list
}

// missing lists the commands of a, with the modes that they are in, that b does not have.
func missing(path []string, a, b *node) (list [][]string) {
	have := byText(b)
	for _, k := range a.kids {
		o := have[k.text]
		if o == nil {
			list = append(list, append(slices.Clone(path), k.text))
			continue
		}
		list = append(list, missing(append(path, k.text), k, o)...)
	}
	return list
}
