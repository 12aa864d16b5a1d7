package console

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/output"
)

// standardOutput registers the commands about what commands print.
func (m *Mode) standardOutput() {
	name := arg.Word("NAME")
	m.Group("terminal exec", "Configure the EXEC")
	m.Group("terminal exec prompt", "EXEC prompt")
	m.Group("terminal no exec", "Configure the EXEC")
	m.Group("terminal no exec prompt", "EXEC prompt")
	m.Command("terminal exec prompt timestamp", "\nPrint timestamps for show commands", func(_ context.Context, s *Session, _ Args) error {
		s.SetTimestamps(true)
		return nil
	}, Level(0))
	m.Command("terminal no exec prompt timestamp", "\nPrint no timestamps for show commands", func(_ context.Context, s *Session, _ Args) error {
		s.SetTimestamps(false)
		return nil
	}, Level(0))
	m.Command("show snapshots", `[NAME]
		Outputs kept by the filter snapshot
		NAME  one of them, in full`, func(_ context.Context, s *Session, a Args) error {
		if one, given := name.Lookup(a); given {
			return s.showSnapshot(one)
		}
		s.showSnapshots()
		return nil
	}, name)
	m.Command("clear snapshots", `[NAME]
		Forget outputs kept by the filter snapshot
		NAME  one of them; all when left out`, func(_ context.Context, s *Session, a Args) error {
		one, given := name.Lookup(a)
		s.mu.Lock()
		found := s.memory != nil && s.memory.Clear(one)
		s.mu.Unlock()
		if given && !found {
			return s.c.refusal(with(s.c.text.NoSnapshot, one))
		}
		return nil
	}, name, InFull())
}

// showSnapshots lists what is kept.
func (s *Session) showSnapshots() {
	s.mu.Lock()
	var list []*output.Snapshot
	if s.memory != nil {
		list = append(list, s.memory.Snapshots()...)
	}
	s.mu.Unlock()
	s.Printf("%-20s %-8s %6s %7s  %s\n", "Name", "Time", "Lines", "Bytes", "Command")
	for _, o := range list {
		s.Printf("%-20s %s %6d %7d  %s\n", o.Name, o.At.Format(time.TimeOnly), bytes.Count(o.Text, []byte{'\n'}), len(o.Text), o.Command)
	}
}

func (s *Session) showSnapshot(name string) error {
	s.mu.Lock()
	var o *output.Snapshot
	if s.memory != nil {
		o = s.memory.Snapshot(name)
	}
	s.mu.Unlock()
	if o == nil {
		return s.c.refusal(with(s.c.text.NoSnapshot, name))
	}
	_, err := s.Write(o.Text)
	return err
}

// SetTimestamps makes each `show` command print, before all else, when it was run and, with [Config.Load], how busy the device was,
// as `terminal exec prompt timestamp` does and in IOS `exec prompt timestamp` of a line.
func (s *Session) SetTimestamps(on bool) { s.mu.Lock(); defer s.mu.Unlock(); s.stamps = on }

// stamp prints the timestamp of a command, which no pipe filters.
func (s *Session) stamp(cmd *running, m *Mode, path string) {
	s.mu.Lock()
	on := s.stamps && m == s.c.root && strings.HasPrefix(path, "show")
	s.mu.Unlock()
	if !on {
		return
	}
	var lines []string
	if load := s.c.cfg.Load; load != nil {
		text := s.c.text.LoadLine
		seconds, interrupts, minute, minutes := load()
		for _, n := range []int{seconds, interrupts, minute, minutes} {
			text = with(text, fmt.Sprint(n))
		}
		lines = append(lines, text)
	}
	lines = append(lines, with(s.c.text.TimeSource, s.c.text.TimeOf)+time.Now().Format("15:04:05.000 MST Mon Jan 2 2006"))
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range lines {
		if s.paged(cmd, []byte(l), 0) != nil {
			return
		}
	}
}
