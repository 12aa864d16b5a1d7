package auth

import (
	"context"
	"net/netip"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// Commands gives exec, the root mode, and conf, a configuration mode, the commands of IOS about logins that fail:
//
//	show login                      what is set, quiet mode, and who is refused
//	show login failures             who failed, last of all those who did so last
//	clear login failures            forget them
//	clear login quiet-mode          let everybody log in again
//	clear login penalty (all|HOST)  let one source log in again, or all
//
//	login block-for SECONDS attempts TRIES within WINDOW
//	login quiet-mode access-class LIST
//	login delay SECONDS
//	login on-failure log [every COUNT]
//	login on-success log [every COUNT]
//
// The two that show must be typed in full and are in no help, so that `sh log` still means `show logging`, as all hands know it.
//
// Those of conf change the [Throttle], whose Lines belong in the running configuration.
func (g *Guard) Commands(exec, conf *console.Mode) {
	exec.Command("show login", "\nDisplay what is done about failed logins", func(_ context.Context, s *console.Session, _ console.Args) error {
		g.show(s)
		return nil
	}, console.Level(15), console.Hidden())
	exec.Command("show login failures", "\nDisplay the last failed logins", func(_ context.Context, s *console.Session, _ console.Args) error {
		g.showFailures(s)
		return nil
	}, console.Level(15), console.Hidden())
	exec.Group("clear login", "Failed logins")
	exec.Command("clear login failures", "\nForget the failed logins", func(context.Context, *console.Session, console.Args) error {
		g.ClearFailures()
		return nil
	}, console.Level(15))
	exec.Command("clear login quiet-mode", "\nLet everybody log in again", func(context.Context, *console.Session, console.Args) error {
		if !g.ClearQuiet() {
			return console.UserError("Quiet mode is off")
		}
		return nil
	}, console.Level(15))
	host := arg.Addr("HOST")
	exec.Command("clear login penalty", `(all|HOST)
		Let a source log in again that is refused
		all   all of them
		HOST  an address; it stands for its /64`, func(_ context.Context, _ *console.Session, a console.Args) error {
		if addr, one := host.Lookup(a); !one {
			g.ClearPenalties()
		} else if !g.ClearPenalty(addr) {
			return console.UserError("This source has no penalty")
		}
		return nil
	}, host, console.Level(15))
	g.configuration(conf)
}

// configuration registers what changes the Throttle.
func (g *Guard) configuration(m *console.Mode) {
	m.Group("login", "Protect logins against guessing (see: show login)")
	m.Group("login quiet-mode", "Set quiet mode options")
	m.Group("login on-failure", "Set what is done about a failed login")
	m.Group("login on-success", "Set what is done about a successful login")
	seconds, tries, window := arg.Int("SECONDS", 1, MaxThrottle), arg.Int("TRIES", 1, MaxThrottle), arg.Int("WINDOW", 1, MaxThrottle)
	m.Command("[no] login block-for", `SECONDS attempts TRIES within WINDOW
		Let nobody log in for a time, after too many failures
		SECONDS   Seconds of quiet mode
		attempts  Set the number of failures
		TRIES     Failed logins, of all sources together
		within    Set the time in which they count
		WINDOW    Seconds`, func(_ context.Context, s *console.Session, a console.Args) error {
		return g.change(s, func(t *Throttle) {
			t.BlockFor, t.Attempts, t.Within = 0, 0, 0
			if !a.Negated() {
				t.BlockFor, t.Within = time.Duration(seconds.Get(a))*time.Second, time.Duration(window.Get(a))*time.Second
				t.Attempts = tries.Get(a)
			}
		})
	}, seconds, tries, window)
	list := arg.Func("LIST", "WORD", func(s string) (string, error) {
		if !ValidName(s) {
			return "", errThrottle
		}
		return s, nil
	}, nil)
	m.Command("[no] login quiet-mode access-class", `LIST
		Let some sources log in in quiet mode
		LIST  Standard access list that permits them`, func(_ context.Context, s *console.Session, a console.Args) error {
		return g.change(s, func(t *Throttle) {
			if t.QuietClass = ""; !a.Negated() {
				t.QuietClass = list.Get(a)
			}
		})
	}, list)
	delay := arg.Int("SECONDS", 1, MaxThrottleDelay)
	m.Command("[no] login delay", `SECONDS
		Set the least wait after a wrong password
		SECONDS  Seconds; it grows by itself`, func(_ context.Context, s *console.Session, a console.Args) error {
		return g.change(s, func(t *Throttle) {
			if t.Delay = 0; !a.Negated() {
				t.Delay = time.Duration(delay.Get(a)) * time.Second
			}
		})
	}, delay)
	count := arg.Int("COUNT", 1, MaxThrottle)
	for _, on := range []struct {
		what, help string
		field      func(*Throttle) *int
	}{
		{"on-failure", "Log failed logins, at most one a minute of each source", func(t *Throttle) *int { return &t.OnFailure }},
		{"on-success", "Log successful logins", func(t *Throttle) *int { return &t.OnSuccess }},
	} {
		m.Command("[no] login "+on.what+" log", `[every COUNT]
			`+on.help+`
			every  Set how many go for one message
			COUNT  Logins`, func(_ context.Context, s *console.Session, a console.Args) error {
			return g.change(s, func(t *Throttle) {
				n, given := count.Lookup(a)
				if !given {
					n = 1
				}
				if a.Negated() {
					n = 0
				}
				*on.field(t) = n
			})
		}, count)
	}
}

// maxShown is how many sources `show login` lists.
const maxShown = 20

// show prints what is set and what is so.
func (g *Guard) show(s *console.Session) {
	g.mu.Lock()
	left, _, t := g.quietLeft()
	now := g.now()
	recent := 0
	for _, at := range g.recent {
		if now-at <= t.Within {
			recent++
		}
	}
	total := g.failed.total
	g.mu.Unlock()
	s.Printf("Wait after a wrong password: 1, 2, 3 seconds")
	if t.Delay > 0 {
		s.Printf(", at least %d", t.Delay/time.Second)
	}
	s.Printf("\nAccess list of quiet mode: %s\n", listName(t.QuietClass))
	for _, l := range []struct {
		what  string
		every int
	}{{"Failed", t.OnFailure}, {"Successful", t.OnSuccess}} {
		switch l.every {
		case 0:
			s.Printf("%s logins are not logged\n", l.what)
		case 1:
			s.Printf("%s logins are logged\n", l.what)
		default:
			s.Printf("Of %d %s logins one is logged\n", l.every, lower(l.what))
		}
	}
	if t.BlockFor == 0 {
		s.Printf("Failures do not bring about quiet mode\n")
	} else {
		s.Printf("%d failures within %d seconds bring about quiet mode for %d seconds\n", t.Attempts, t.Within/time.Second, t.BlockFor/time.Second)
		if left > 0 {
			s.Printf("Quiet mode is on for another %d seconds\n", seconds(left))
		} else {
			s.Printf("Quiet mode is off, failures now: %d\n", recent)
		}
	}
	s.Printf("Failed logins in all: %d\n", total)
	g.showPenalties(s)
}

func (g *Guard) showPenalties(s *console.Session) {
	list, all := g.charges().List(maxShown)
	if all == 0 {
		s.Printf("No source has a penalty\n")
		return
	}
	s.Printf("\nSource                                      Penalty  State\n")
	for _, p := range list {
		state := "watched"
		if p.Refused {
			state = "refused"
		}
		s.Printf("%-43s %5d s  %s\n", p.Key, seconds(p.Left), state)
	}
	if all > len(list) {
		s.Printf("and %d more\n", all-len(list))
	}
}

func (g *Guard) showFailures(s *console.Session) {
	g.mu.Lock()
	list, total := append([]failure(nil), g.failed.list...), g.failed.total
	g.mu.Unlock()
	if total == 0 {
		s.Printf("No login has failed\n")
		return
	}
	s.Printf("Failed logins in all: %d\n\n", total)
	s.Printf("Username             Source                                      Count Last\n")
	for _, f := range list {
		s.Printf("%-20s %-43s %5d %s\n", shownName(f.name), f.key, f.count, f.last.Format("15:04:05 MST Mon Jan 2 2006"))
	}
}

// seconds is a time that is not over yet in whole seconds.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// lower has a small first letter.
func lower(s string) string { return string(s[0]|0x20) + s[1:] }

// Permits is a [Guard].Permit of fixed prefixes, whatever the list is called.
func Permits(prefixes ...netip.Prefix) func(list string, a netip.Addr) bool {
	return func(_ string, a netip.Addr) bool {
		for _, p := range prefixes {
			if p.Contains(a.Unmap()) {
				return true
			}
		}
		return false
	}
}
