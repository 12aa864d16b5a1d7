package shell

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/google/shlex"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/program"
)

const (
	// DefaultMax is how many programs of one command run at a time.
	DefaultMax = 4
	// grace is what a program's processes get to end in; a handler of a session that has ended must return within 800 ms.
	grace = 400 * time.Millisecond
	// level is the least that a session must have, whatever level the command was moved to.
	level = 15
)

// Config is a program behind a console.
type Config struct {
	// Argv is the program and its arguments; see [Split] for a configured line. Nil is /bin/sh -i, on Windows cmd.exe.
	Argv []string
	// Env adds to the environment: "NAME=VALUE" as it is, "NAME" from this process's. Without it there are PATH, HOME, TERM and
	// LC_CTYPE (Windows: what programs need to run, and TERM).
	Env []string
	// Dir is the folder to run it in; empty is this process's.
	Dir string
	// Help is the command's `?` help; empty is "Run a program on this device".
	Help string
	// MaxRun ends the program so long after its start; 0 is never. The timeouts of the session hold besides.
	MaxRun time.Duration
	// Max is how many programs of this command run at a time; 0 is 4.
	Max int
	// Observe, if set, is called when a program has started and when it has ended, by the goroutine of the session.
	Observe func(Event)
}

// Event is the start or the end of a program. The console's own events and accounting have the command that it was started by.
type Event struct {
	Ended  bool
	Argv   []string
	Pid    int
	Line   int // of the session
	User   string
	Remote string        // address and port, empty for a terminal of this machine
	Status string        // how it ended, such as "exit status 1"; empty at the start
	Ran    time.Duration // 0 at the start
}

// Split makes arguments of a configured line by the rules of a Unix shell's quotes and comments. Nothing in it is expanded.
func Split(line string) ([]string, error) { return shlex.Split(line) }

// Command adds a command that runs a program at the operator's terminal. Path is its words, such as "shell". Sessions below level 15 do not
// see it and cannot run it, also if an operator moves it to a lower level. It takes no pipes and needs a session with a terminal. It panics
// where Mode.Command does, and if the configuration is wrong; a program that is not there is an error of the command only.
func Command(m *console.Mode, path string, cfg Config) {
	sh, err := newShell(cfg)
	if err != nil {
		panic(fmt.Sprintf("shell: mode %s: command %q: %v", m.Name(), path, err))
	}
	m.Command(path, "\n"+sh.cfg.Help, sh.run, console.Level(level))
}

// shell is what all sessions that use a command share.
type shell struct {
	cfg   Config
	slots chan struct{} // one place for each program that runs
}

func newShell(cfg Config) (*shell, error) {
	if cfg.Argv == nil {
		cfg.Argv = defaultShell(runtime.GOOS, os.Getenv)
	}
	if cfg.Help == "" {
		cfg.Help = "Run a program on this device"
	}
	if cfg.Max == 0 {
		cfg.Max = DefaultMax
	}
	switch {
	case cfg.Max < 0 || cfg.MaxRun < 0:
		return nil, errors.New("limits: Max and MaxRun must not be negative")
	case strings.Contains(cfg.Help, "\n"):
		return nil, errors.New("the text of Help must be one line")
	}
	if err := checkArgv(cfg.Argv); err != nil {
		return nil, err
	}
	if err := checkEnv(cfg.Env); err != nil {
		return nil, err
	}
	return &shell{cfg: cfg, slots: make(chan struct{}, cfg.Max)}, nil
}

// defaultShell is the program that every system of a kind has.
func defaultShell(goos string, getenv func(string) string) []string {
	if goos != "windows" {
		return []string{"/bin/sh", "-i"}
	}
	if root := getenv("SystemRoot"); root != "" {
		return []string{filepath.Join(root, "System32", "cmd.exe")}
	}
	return []string{"cmd.exe"}
}

// checkArgv refuses what no system can pass on.
func checkArgv(argv []string) error {
	if len(argv) == 0 || argv[0] == "" {
		return errors.New("a program is missing")
	}
	if slices.ContainsFunc(argv, func(a string) bool { return strings.IndexByte(a, 0) >= 0 }) {
		return errors.New("a NUL is in the arguments")
	}
	return nil
}

func checkEnv(env []string) error {
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		if err := program.CheckName(name); err != nil {
			return err
		}
		if strings.IndexByte(value, 0) >= 0 {
			return fmt.Errorf("a NUL is in %s", name)
		}
	}
	return nil
}

// variables are what a program gets besides what every one gets. The console speaks UTF-8, whatever the terminal does: so should the program.
func variables(env []string) (set []string) {
	if runtime.GOOS != "windows" {
		set = append(set, "LC_CTYPE=C.UTF-8")
	}
	for _, e := range env {
		if strings.IndexByte(e, '=') < 0 {
			v, ok := os.LookupEnv(e)
			if !ok {
				continue
			}
			e += "=" + v
		}
		set = append(set, e)
	}
	return set
}

// run is the command.
func (sh *shell) run(ctx context.Context, s *console.Session, _ console.Args) error {
	if s.Level() < level {
		return console.UserError("Privilege level 15 is needed")
	}
	cmd, err := program.Find(sh.cfg.Argv, sh.cfg.Dir)
	if err != nil {
		return err
	}
	select {
	case sh.slots <- struct{}{}:
		defer func() { <-sh.slots }()
	default:
		return console.UserError("All places are in use, try again later")
	}
	if s.Line() < 0 {
		return console.UserError("A terminal is needed")
	}
	cmd.All, cmd.Grace = true, grace
	l := newLoan(sh, s)
	if err := l.run(ctx, cmd); err != nil || l.status == "" {
		return err
	}
	fmt.Fprintf(s, "[%s]\n", l.status)
	return nil
}
