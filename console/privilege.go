package console

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/vtykit/vtykit/console/arg"
)

// SetPrivilege makes every command of m whose path begins with the words of path, in full, need level, 0 to 15, from now on; -1 gives
// them back the level that they were registered with. Of several paths that fit a command the longest counts. It may be called at any
// time, while sessions run too, and fails if there is no such command. Views ([Console.View]) know no levels and stay as they are.
func (m *Mode) SetPrivilege(path string, level int) error {
	path = strings.Join(strings.Fields(path), " ")
	if path == "" || !m.has(path) {
		return fmt.Errorf("console: mode %s has no command %q", m.name, path)
	}
	if level < -1 || level > 15 {
		return fmt.Errorf("console: privilege level %d is not in 0 to 15", level)
	}
	m.c.mu.Lock()
	defer m.c.mu.Unlock()
	levels := maps.Clone(m.levels)
	if levels == nil {
		levels = map[string]int{}
	}
	levels[path] = level
	if level < 0 {
		delete(levels, path)
	}
	m.levels = levels
	m.relevel()
	return nil
}

// relevel makes the set that sessions use from m.levels. c.mu is held.
func (m *Mode) relevel() {
	if len(m.levels) == 0 {
		m.moved.Store(nil)
		return
	}
	m.moved.Store(m.set.Subset(func(path string, level int, _ any) (int, bool) {
		best := 0
		for head, n := range m.levels {
			if len(head) > best && within(path, head) {
				best, level = len(head), n
			}
		}
		return level, true
	}))
}

// PrivilegeCommands gives m, a configuration mode, IOS's commands that move other commands to other privilege levels:
//
//	privilege exec level 5 show ip route
//	privilege exec reset show ip route
//	no privilege exec level 5 show ip route
func (m *Mode) PrivilegeCommands() {
	mode := arg.OneOf("MODE", func() []string {
		var names []string
		for _, m := range m.c.modes {
			names = append(names, m.name)
		}
		return names
	})
	level, command := arg.Int("LEVEL", 0, 15), arg.Line("COMMAND")
	m.Command("[no] privilege", `MODE (level LEVEL|reset) COMMAND
		Command privilege parameters
		MODE     the mode that has the command
		level    Set privilege level of command
		LEVEL    Privilege level
		reset    Reset privilege level of command
		COMMAND  its words in full; all commands that begin with them`, func(_ context.Context, s *Session, a Args) error {
		if command.Get(a) == "" {
			return UserError("Incomplete command.") // the form with `no` is complete anywhere
		}
		n := level.Get(a)
		if a.Negated() || a.Has("reset") {
			n = -1
		}
		for _, m := range s.c.modes {
			if m.name == mode.Get(a) && m.SetPrivilege(command.Get(a), n) == nil {
				return nil
			}
		}
		return UserError("No such command in this mode")
	}, mode, level, command)
}
