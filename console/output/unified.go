package output

import (
	"bytes"
	"fmt"
)

const (
	context  = 3   // unchanged lines around a change, as in other unified diffs
	maxEdits = 256 // edits sought between two anchors; a region with more is shown as taken out and put in whole
)

// unified emits the difference of two texts, whose lines end with LF, in unified format without its header. It takes time linear in
// the texts but for a factor of at most [maxEdits]: first lines that occur once in each and keep their order anchor each other
// (patience), then the shortest edit is sought between anchors (Myers).
func unified(old, now []byte, emit func([]byte)) {
	d := differ{ids: map[string]int32{}}
	d.a, d.b = d.number(old), d.number(now)
	d.gone, d.come = make([]bool, len(d.a.ids)), make([]bool, len(d.b.ids))
	d.compare(0, len(d.a.ids), 0, len(d.b.ids))
	d.print(emit)
}

// lines is a text whose lines are numbers, equal for equal lines.
type lines struct {
	text [][]byte
	ids  []int32
}

type differ struct {
	ids  map[string]int32
	a, b lines
	gone []bool // line of a that is not in b
	come []bool // line of b that is not in a
}

func (d *differ) number(text []byte) (n lines) {
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		id, known := d.ids[string(line)]
		if !known {
			id = int32(len(d.ids))
			d.ids[string(line)] = id
		}
		n.text, n.ids = append(n.text, line), append(n.ids, id)
		text = rest
	}
	return n
}

// compare marks what differs between a[i:iEnd] and b[j:jEnd].
func (d *differ) compare(i, iEnd, j, jEnd int) {
	for _, at := range append(d.anchors(i, iEnd, j, jEnd), [2]int{iEnd, jEnd}) {
		d.between(i, at[0], j, at[1])
		i, j = at[0], at[1] // an anchor is equal; the next region begins with it and drops it
	}
}

// between compares a region without its equal ends.
func (d *differ) between(i, iEnd, j, jEnd int) {
	for i < iEnd && j < jEnd && d.a.ids[i] == d.b.ids[j] {
		i, j = i+1, j+1
	}
	for i < iEnd && j < jEnd && d.a.ids[iEnd-1] == d.b.ids[jEnd-1] {
		iEnd, jEnd = iEnd-1, jEnd-1
	}
	if i < iEnd && j < jEnd && d.shortest(i, iEnd, j, jEnd) {
		return
	}
	for ; i < iEnd; i++ {
		d.gone[i] = true
	}
	for ; j < jEnd; j++ {
		d.come[j] = true
	}
}

// anchors are the pairs of lines that occur once on each side, as many as have the same order on both.
func (d *differ) anchors(i, iEnd, j, jEnd int) (pairs [][2]int) {
	type place struct{ inA, inB, at int32 }
	places := make([]place, len(d.ids))
	for k := i; k < iEnd; k++ {
		places[d.a.ids[k]].inA++
	}
	for k := j; k < jEnd; k++ {
		p := &places[d.b.ids[k]]
		p.inB, p.at = p.inB+1, int32(k)
	}
	// Patience sorting finds the longest sequence that increases on both sides: each pair goes on the first pile whose top is not
	// less, and remembers the top of the pile before.
	var all [][2]int
	var back []int
	var tops []int // index into all
	for k := i; k < iEnd; k++ {
		p := places[d.a.ids[k]]
		if p.inA != 1 || p.inB != 1 {
			continue
		}
		lo, hi := 0, len(tops)
		for lo < hi {
			if mid := (lo + hi) / 2; all[tops[mid]][1] < int(p.at) {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		before := -1
		if lo > 0 {
			before = tops[lo-1]
		}
		if lo == len(tops) {
			tops = append(tops, len(all))
		} else {
			tops[lo] = len(all)
		}
		all, back = append(all, [2]int{k, int(p.at)}), append(back, before)
	}
	if len(tops) == 0 {
		return nil
	}
	pairs = make([][2]int, len(tops))
	for k, at := len(tops)-1, tops[len(tops)-1]; k >= 0; k, at = k-1, back[at] {
		pairs[k] = all[at]
	}
	return pairs
}

// shortest marks the shortest edit from a[i:iEnd] to b[j:jEnd] (Myers, An O(ND) Difference Algorithm, 1986); it reports false if that
// has more than maxEdits steps.
func (d *differ) shortest(i, iEnd, j, jEnd int) bool {
	n, m := iEnd-i, jEnd-j
	var trace [][]int32 // trace[e][k+e] is how far diagonal k, x-y, was reached with e edits
	for e := 0; e <= min(n+m, maxEdits); e++ {
		row := make([]int32, 2*e+1)
		trace = append(trace, row)
		for k := -e; k <= e; k += 2 {
			x := 0
			if e > 0 {
				right, down := reach(trace, e-1, k-1), reach(trace, e-1, k+1)
				x = max(right+1, down)
				if right == off {
					x = down
				}
			}
			y := x - k
			if x > n || y > m || x < 0 {
				row[k+e] = off
				continue
			}
			for x < n && y < m && d.a.ids[i+x] == d.b.ids[j+y] {
				x, y = x+1, y+1
			}
			if row[k+e] = int32(x); x == n && y == m {
				d.mark(trace, i, j, n, m)
				return true
			}
		}
	}
	return false
}

// off marks a diagonal that cannot be reached.
const off = -1

// reach is how far diagonal k was reached with e edits.
func reach(trace [][]int32, e, k int) int {
	if k < -e || k > e {
		return off
	}
	return int(trace[e][k+e])
}

// mark follows the trace back.
func (d *differ) mark(trace [][]int32, i, j, x, y int) {
	for e := len(trace) - 1; e > 0; e-- {
		k := x - y
		right, down := reach(trace, e-1, k-1), reach(trace, e-1, k+1)
		if right != off && right+1 > down {
			x, y = right, right-(k-1)
			d.gone[i+x] = true
		} else {
			x, y = down, down-(k+1)
			d.come[j+y] = true
		}
	}
}

// print emits the marked lines with their context, in hunks.
func (d *differ) print(emit func([]byte)) {
	type op struct {
		mark byte
		line []byte
	}
	var hunk []op
	fromA, fromB, quiet := 0, 0, 0 // where the hunk begins; unchanged lines at its end
	changed := false
	end := func() {
		drop := max(quiet-context, 0)
		hunk = hunk[:len(hunk)-drop]
		if changed {
			a, b := 0, 0
			for _, o := range hunk {
				if o.mark != '+' {
					a++
				}
				if o.mark != '-' {
					b++
				}
			}
			emit(fmt.Appendf(nil, "@@ -%s +%s @@", span(fromA, a), span(fromB, b)))
			for _, o := range hunk {
				emit(append([]byte{o.mark}, o.line...))
			}
		}
		hunk, changed, quiet = hunk[:0], false, 0
	}
	for i, j := 0, 0; i < len(d.gone) || j < len(d.come); {
		if len(hunk) == 0 {
			fromA, fromB = i, j
		}
		switch {
		case i < len(d.gone) && d.gone[i]:
			hunk, changed, quiet = append(hunk, op{'-', d.a.text[i]}), true, 0
			i++
		case j < len(d.come) && d.come[j]:
			hunk, changed, quiet = append(hunk, op{'+', d.b.text[j]}), true, 0
			j++
		default:
			hunk = append(hunk, op{' ', d.a.text[i]})
			quiet++
			i, j = i+1, j+1
			switch {
			case !changed && len(hunk) > context: // only the last lines before a change are its context
				hunk = append(hunk[:0], hunk[1:]...)
				fromA, fromB = fromA+1, fromB+1
				quiet--
			case changed && quiet > 2*context:
				i, j = i-context, j-context // they may be the next hunk's
				hunk, quiet = hunk[:len(hunk)-context], quiet-context
				end()
			}
		}
	}
	end()
}

// span is a hunk's place: the first line, from 1, and the number of lines; where that is 0, the line before.
func span(from, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, n)
}
