package status

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/rows"
)

// DefaultTimeout is how long a command of this package reads the system; what it has not got by then is shown as missing.
const DefaultTimeout = 10 * time.Second

// measured is the time between the two readings that a rate is made of where no [Sampler] runs. The kernel counts processor time in
// hundredths of a second on most systems, so that a second gives whole percents.
const measured = time.Second

// Config says how [Commands] mounts the commands. The zero value is ready.
type Config struct {
	// Sampler is where rates come from, so that they are there at once and the same for all who look; its Run is the caller's business.
	// Without one, and while it has no sample that is less than three of its intervals old, a command that shows rates takes two readings
	// one second apart.
	Sampler *Sampler
	// Without names commands that are left out, such as "show clock", because the daemon has its own of that name. A name that is none of
	// the commands is a panic.
	Without []string
	// Alarms, if set, adds their commands, and `show host` begins with those that are active.
	Alarms *Alarms
	// Unicode says whether a session's terminal takes UTF-8 and shows its block and line characters. It is called by the session's
	// command; (*console.Session).Unicode is what a console knows by itself. nil is ASCII for everybody.
	Unicode func(s *console.Session) bool
	// Timeout is how long one command reads the system; 0 is [DefaultTimeout]. show host takes 3 s at most.
	Timeout time.Duration
}

// commands is one mounting of them.
type commands struct {
	cfg   Config
	m     *console.Mode
	facts facts
	known []string // all paths, left out or not
}

// Commands adds the commands that show the host to a mode, usually the root mode:
//
//	show host                 all of it on one screen, with what is wrong first
//	show host warnings        all that is wrong
//	show cpu                  utilisation of all cores and each, by what it was spent on
//	show memory               memory and swap
//	show disk                 what the disks do
//	show filesystems          how full they are
//	show interfaces           rates, counters and addresses
//	show connections          TCP and UDP sockets
//	show processes            all; by processor time, by memory, as a tree
//	show services             of systemd, or of Windows
//	show sensors              temperatures
//	show logging system       the system's journal or event log; privilege level 15
//	show users system         who is logged in to the system
//	show clock                with `detail` its synchronisation
//	monitor host              the same, as it changes
//
// With a Sampler there are `show cpu history` and `show memory history` too, and with Alarms `show alarms` and what belongs to it.
//
// It panics as [console.Mode.Command] does, for instance on a command that the mode has already: name that in cfg.Without. The host is
// read when a command asks, not here.
func Commands(m *console.Mode, cfg Config) { mount(m, cfg, newMachine(cfg.Sampler)) }

// mount adds the commands over whatever tells the facts.
func mount(m *console.Mode, cfg Config, f facts) {
	if cfg.Timeout <= 0 {
		cfg.Timeout = DefaultTimeout
	}
	c := &commands{cfg: cfg, m: m, facts: f}
	m.Group("show", "Show running system information") // a bare console has no standard commands, whose text this is
	c.addHost()
	c.addCPU()
	c.addMemory()
	c.addDisks()
	c.addInterfaces()
	c.addConnections()
	c.addProcesses()
	c.addServices()
	c.addSensors()
	c.addLog()
	c.addUsers()
	c.addClock()
	c.addAlarms()
	c.addLive()
	for _, w := range cfg.Without {
		if !slices.Contains(c.known, w) {
			panic(fmt.Sprintf("status: Config.Without names %q, which is no command of this package", w))
		}
	}
}

// add registers a command unless it is left out. Its context ends with the timeout too.
func (c *commands) add(path, doc string, run console.Handler, opts ...arg.Option) {
	c.known = append(c.known, path)
	if slices.Contains(c.cfg.Without, path) {
		return
	}
	c.m.Command(path, doc, func(ctx context.Context, s *console.Session, a console.Args) error {
		ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
		defer cancel()
		return run(ctx, s, a)
	}, opts...)
}

// group gives the words of path their help where no command does; see [console.Mode.Group].
func (c *commands) group(path, help string) { c.m.Group(path, help) }

func (c *commands) unicode(s *console.Session) bool { return c.cfg.Unicode != nil && c.cfg.Unicode(s) }

// print prints a table, and below it the notes: why something is missing. Behind a filter, and for a program, there are none.
func print(ctx context.Context, s *console.Session, t *rows.Table, notes ...string) error {
	// The timeout of ctx is for reading the system. The pager waits for its user, and writing fails by itself when the command has ended.
	if err := t.Print(context.WithoutCancel(ctx), s); err != nil || s.Typed() != nil {
		return err
	}
	for _, n := range notes {
		if n != "" {
			s.Printf("%s\n", n)
		}
	}
	return nil
}

// heading prints a line above a table, for a person.
func heading(s *console.Session, format string, args ...any) {
	if s.Typed() == nil {
		s.Printf(format+"\n", args...)
	}
}

// together runs readings at the same time and waits for all of them.
func together(readings ...func()) {
	var wg sync.WaitGroup
	for _, f := range readings {
		wg.Go(func() { guarded(f) })
	}
	wg.Wait()
}

// guarded runs a reading. One that panics, as gopsutil does on files of /proc that are empty or cut off, costs its own result only: outside a
// handler's goroutine it would end the daemon.
func guarded(f func()) {
	defer func() { _ = recover() }()
	f()
}

// errReading is what is left where a reading panics.
const errReading = reason("the reading failed")

// pause waits, unless ctx ends first.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
