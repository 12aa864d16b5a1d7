package output

import (
	"bytes"
	"fmt"
	"time"
)

// Bounds of a [Memory]; with [MaxKept] they make 2 MiB.
const (
	MaxRuns      = 4 // commands whose last run is kept; the one used longest ago makes room
	MaxSnapshots = 4 // more are refused
)

// Memory holds outputs for the filters diff and snapshot. The zero value is empty and ready. It is for one goroutine at a time.
type Memory struct {
	runs      []*Snapshot // by command, used longest ago first
	snapshots []*Snapshot // by name, oldest first
}

// Snapshot is one output.
type Snapshot struct {
	Name    string // as given to the filter snapshot; empty for the last run of a command
	Command string // what printed it, with the filters in front
	At      time.Time
	Text    []byte // lines that end with LF; not to be changed
}

// Snapshots are those that have a name, oldest first.
func (m *Memory) Snapshots() []*Snapshot { return m.snapshots }

// Snapshot returns the one of that name, nil if there is none.
func (m *Memory) Snapshot(name string) *Snapshot {
	for _, s := range m.snapshots {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Clear forgets the snapshot of that name, or with an empty name all; it reports whether there was one.
func (m *Memory) Clear(name string) (found bool) {
	var rest []*Snapshot
	for _, s := range m.snapshots {
		if name != "" && s.Name != name {
			rest = append(rest, s)
		}
	}
	found = len(rest) < len(m.snapshots)
	m.snapshots = rest
	return found
}

// store keeps s in place of what has its name, or command.
func (m *Memory) store(s *Snapshot) {
	list, bound := &m.runs, MaxRuns
	if s.Name != "" {
		list, bound = &m.snapshots, MaxSnapshots
	}
	rest := make([]*Snapshot, 0, bound)
	for _, o := range *list {
		if o.Name != s.Name || s.Name == "" && o.Command != s.Command {
			rest = append(rest, o)
		}
	}
	if rest = append(rest, s); len(rest) > bound {
		rest = rest[1:]
	}
	*list = rest
}

func (m *Memory) run(command string) *Snapshot {
	for _, s := range m.runs {
		if s.Command == command {
			return s
		}
	}
	return nil
}

// memo is what diff and snapshot gather.
type memo struct {
	name     string
	snapshot bool
	before   string // the filters in front
	text     []byte
	over     bool // more than MaxKept
	memory   *Memory
	command  string
	at       time.Time
}

// Remembers says whether the pipe has a diff or a snapshot and so needs a [Memory].
func (p *Pipe) Remembers() bool {
	for i := range p.stages {
		if p.stages[i].memo != nil {
			return true
		}
	}
	return false
}

// Remember gives diff and snapshot what they compare with and keep in; command is the line in front of the pipe, and at when it was
// run. It fails if a snapshot to compare with does not exist or one to be made finds no room. Without it they compare with nothing.
func (p *Pipe) Remember(m *Memory, command string, at time.Time) error {
	for i := range p.stages {
		t := p.stages[i].memo
		switch {
		case t == nil:
			continue
		case t.snapshot && m.Snapshot(t.name) == nil && len(m.snapshots) >= MaxSnapshots:
			return &MemoryError{Name: t.name, Full: true}
		case !t.snapshot && t.name != "" && m.Snapshot(t.name) == nil:
			return &MemoryError{Name: t.name}
		}
		t.memory, t.command, t.at = m, command, at
		if t.before != "" {
			t.command += " | " + t.before
		}
	}
	return nil
}

// MemoryError says that there is no snapshot of that name, or no room for one.
type MemoryError struct {
	Name string
	Full bool
}

func (e *MemoryError) Error() string {
	if e.Full {
		return fmt.Sprintf("output: no room for snapshot %s, %d are kept", e.Name, MaxSnapshots)
	}
	return "output: no snapshot " + e.Name
}

func (t *memo) add(line []byte) {
	if t.over = t.over || len(t.text)+len(line)+1 > MaxKept; t.over {
		t.text = nil
		return
	}
	t.text = append(append(t.text, line...), '\n')
}

// clock is how times are shown.
const clock = "15:04:05"

// close keeps or compares what was gathered. All text here is for the operator: no line begins with a percent sign.
func (t *memo) close(emit func([]byte)) {
	if t.memory == nil {
		t.memory = &Memory{}
	}
	if t.over {
		emit(fmt.Appendf(nil, "Output is larger than %d KiB and was not kept", MaxKept>>10))
		return
	}
	now := &Snapshot{Name: t.name, Command: t.command, At: t.at, Text: bytes.Clone(t.text)} // no larger than it must be
	t.text = nil
	n := bytes.Count(now.Text, []byte{'\n'})
	if t.snapshot {
		t.memory.store(now)
		emit(fmt.Appendf(nil, "Snapshot %s: %d lines, %d bytes", t.name, n, len(now.Text)))
		return
	}
	old := t.memory.run(t.command)
	if now.Name != "" {
		old = t.memory.Snapshot(now.Name)
		now.Name = ""
	} else {
		t.memory.store(now)
	}
	switch {
	case old == nil:
		emit(fmt.Appendf(nil, "First run: %d lines kept for the next diff", n))
	case bytes.Equal(old.Text, now.Text):
		emit(fmt.Appendf(nil, "No change since %s (%d lines)", old.At.Format(clock), n))
	default:
		emit([]byte("--- " + old.title()))
		emit([]byte("+++ " + now.title()))
		unified(old.Text, now.Text, emit)
	}
}

func (s *Snapshot) title() string {
	if s.Name != "" {
		return s.Name + " (" + s.Command + ") " + s.At.Format(clock)
	}
	return s.Command + " " + s.At.Format(clock)
}
