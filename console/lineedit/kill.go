package lineedit

import "slices"

const (
	killEntries  = 10    // as IOS keeps them
	maxKillBytes = 16384 // over all entries; the oldest go first
)

// killRing keeps what was killed, over lines, oldest first.
type killRing struct {
	entries [][]byte
	bytes   int
}

// add keeps b as the newest entry, or joins it to that when the key before killed too.
func (k *killRing) add(b []byte, join, front bool) {
	k.bytes += len(b)
	switch n := len(k.entries); {
	case join && n > 0 && front:
		k.entries[n-1] = slices.Concat(b, k.entries[n-1])
	case join && n > 0:
		k.entries[n-1] = slices.Concat(k.entries[n-1], b)
	default:
		k.entries = append(k.entries, slices.Clone(b))
	}
	for len(k.entries) > killEntries || k.bytes > maxKillBytes && len(k.entries) > 1 {
		k.bytes -= len(k.entries[0])
		k.entries = slices.Delete(k.entries, 0, 1)
	}
	if k.bytes > maxKillBytes { // kills joined without end
		k.entries, k.bytes = nil, 0
	}
}

// kill deletes text[from:to], one end of which is the cursor, and keeps it for yank unless the line is secret.
func (e *Editor) kill(dst []byte, from, to int, joined bool) []byte {
	if from == to {
		return dst
	}
	if !e.secret {
		if e.kills == nil {
			e.kills = new(killRing)
		}
		e.kills.add(e.text[from:to], joined, to == e.cur)
	}
	return e.splice(dst, from, to, nil, from)
}

// yank inserts the newest entry; again, right behind a yank, it puts the next older one in its place.
func (e *Editor) yank(dst []byte, again bool) []byte {
	if e.kills == nil || len(e.kills.entries) == 0 {
		return dst
	}
	l, n := e.state(), len(e.kills.entries)
	entry := 0
	if again {
		entry = (l.yankAt + 1) % n
	}
	b := e.kills.entries[n-1-entry]
	from := e.cur
	if again {
		from -= l.yankN
	}
	if room := e.cfg.MaxLine - len(e.text) + e.cur - from; len(b) > room {
		return append(dst, '\a')
	}
	l.yankAt, l.yankN = entry, len(b)
	return e.splice(dst, from, e.cur, b, from+len(b))
}
