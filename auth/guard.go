package auth

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/limit"
	"github.com/vtykit/vtykit/internal/safe"
)

// Guard slows guessing down, for all logins whose [Policy] names it. It charges each source, an IPv4 address or an IPv6 /64, for its
// failures and refuses it while too much has come together: 5 s for a wrong password, 1 s for a connection without a try, 10 s for one
// whose time ran out; refused from a sum of 15 s until that has run off, never longer than 600 s. Besides it does what a [Throttle] says.
//
// The zero Guard is ready. It remembers 65 536 sources, in at most 11 MiB; with all of them at their penalty, further ones are let pass,
// since a flood from everywhere must not lock out the operator. Of failures it keeps the last 50 pairs of name and source. Times are of
// the monotonic clock. The fields must not be changed after the first login; its methods may be called by any goroutine.
type Guard struct {
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// CountLocal makes sources on this machine count as any other. They are spared otherwise, so that who sits at the device can always
	// log in; where a tunnel or a proxy on this machine brings the sessions of others, they must not be.
	CountLocal bool
	// Permit says whether the access list of a name permits an address, for [Throttle].QuietClass. It must not block. Nil permits none.
	Permit func(list string, a netip.Addr) bool
	// Update, if set, is what commands change the Throttle by, for a program whose configuration holds it: it calls change with the Throttle
	// of the configuration that s is in, and keeps what comes of it. [Guard.SetThrottle] is then the program's to call once that holds. An
	// error refuses the change and is what the operator sees, a [console.UserError] as it stands.
	Update func(s *console.Session, change func(*Throttle) error) error

	penalties limit.Penalties
	logged    limit.Gate // records and messages of failures and refusals
	once      sync.Once  // hands Now on; see charges and allow

	changing sync.Mutex // one command at a time; taken before mu
	mu       sync.Mutex // guards what follows
	base     time.Time  // set at first use; the times below are measured from it
	set      Throttle
	recent   []time.Duration // failures within set.Within, fewer than set.Attempts
	quiet    time.Duration   // end of quiet mode; 0 when it is off or its end has been told
	failed   failures
	right    int // successful logins since the last that was told
	wrong    int // failed ones
}

// Throttle is what is set.
func (g *Guard) Throttle() Throttle { g.mu.Lock(); defer g.mu.Unlock(); return g.set }

// SetThrottle sets it. Quiet mode ends where BlockFor is none.
func (g *Guard) SetThrottle(t Throttle) error {
	if err := t.Check(); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.set = t
	g.recent = g.recent[max(0, len(g.recent)-max(t.Attempts-1, 0)):]
	if t.BlockFor == 0 {
		g.recent, g.quiet = nil, 0
	}
	return nil
}

// change is what commands do.
func (g *Guard) change(s *console.Session, f func(*Throttle)) error {
	change := func(t *Throttle) error { f(t); return t.Check() }
	if g.Update != nil {
		return g.Update(s, change)
	}
	g.changing.Lock()
	defer g.changing.Unlock()
	t := g.Throttle()
	if err := change(&t); err != nil {
		return err
	}
	return g.SetThrottle(t)
}

// now is the time since the first use, at least 1 ns. g.mu is held.
func (g *Guard) now() time.Duration {
	now := time.Now
	if g.Now != nil {
		now = g.Now
	}
	if g.base.IsZero() {
		g.base = now()
	}
	return now().Sub(g.base) + 1
}

// charges are the penalties and allow the records, with the clock that the Guard has.
func (g *Guard) charges() *limit.Penalties { g.once.Do(g.handOn); return &g.penalties }

func (g *Guard) allow(k limit.Key) (suppressed int, ok bool) {
	g.once.Do(g.handOn)
	return g.logged.Allow(k)
}

func (g *Guard) handOn() { g.penalties.Now, g.logged.Now = g.Now, g.Now }

// caller is a peer as a Guard sees it.
type caller struct {
	key   limit.Key
	addr  netip.Addr // not valid where there is none
	spare bool       // it is charged and refused nothing
}

// callerOf is the peer of a session.
func (g *Guard) callerOf(a net.Addr) caller {
	if a == nil {
		return caller{spare: true}
	}
	c := caller{key: limit.KeyOfConn(a), spare: !g.CountLocal && local(a)}
	if ap, err := netip.ParseAddrPort(a.String()); err == nil {
		c.addr = ap.Addr().Unmap().WithZone("")
	}
	return c
}

// exempt says whether quiet mode does not concern a source.
func (g *Guard) exempt(c caller, t Throttle) bool {
	return c.spare || t.QuietClass != "" && g.Permit != nil && c.addr.IsValid() && g.Permit(t.QuietClass, c.addr)
}

// wait is how long a source may not log in yet, and whether that is for quiet mode.
func (g *Guard) wait(c caller, log *console.Console) (wait time.Duration, quiet bool) {
	if c.spare {
		return 0, false
	}
	if wait = g.charges().Wait(c.key); wait > 0 {
		return wait, false
	}
	g.mu.Lock()
	wait, over, t := g.quietLeft()
	g.mu.Unlock()
	if over {
		log.Log(console.Notifications, "SEC_LOGIN", "QUIET_MODE_OFF", "Logins are possible again, the block period is over")
	}
	if wait == 0 || g.exempt(c, t) {
		return 0, false
	}
	return wait, true
}

// quietLeft is how long quiet mode lasts yet, and whether this is the first to see that it has ended. g.mu is held.
func (g *Guard) quietLeft() (left time.Duration, over bool, t Throttle) {
	if g.quiet > 0 {
		left = max(0, g.quiet-g.now())
		if over = left == 0; over {
			g.quiet = 0
		}
	}
	return left, over, g.set
}

// try lets a password be compared: what a wrong one costs is charged now, and given back by [Guard.forgive], so that many at one time get
// no further than one after the other.
func (g *Guard) try(c caller, log *console.Console) (wait time.Duration, quiet bool) {
	if wait, quiet = g.wait(c, log); wait > 0 || c.spare {
		return wait, quiet
	}
	return g.charges().Try(c.key, limit.AuthFailed), false
}

// forgive gives back what try charged: the password was right, or nobody could tell.
func (g *Guard) forgive(c caller) {
	if !c.spare {
		g.charges().Refund(c.key, limit.AuthFailed)
	}
}

// left charges a source that went, or was sent, without having logged in.
func (g *Guard) left(c caller, cost time.Duration) {
	if !c.spare && cost > 0 {
		g.charges().Add(c.key, cost)
	}
}

// fail notes a failed login. name is empty where no user is known by what was typed. It says whether a record may be written, and how
// many were left out before it.
func (g *Guard) fail(c caller, log *console.Console, name string) (suppressed int, record bool) {
	g.mu.Lock()
	now := g.now()
	t := g.set
	g.mu.Unlock()
	exempt := t.BlockFor > 0 && g.exempt(c, t) // asks the embedder, so without g.mu
	g.mu.Lock()
	g.failed.add(name, c.key, time.Now())
	t = g.set
	block := false
	if t.BlockFor > 0 && !exempt && g.quiet <= now {
		for len(g.recent) > 0 && now-g.recent[0] > t.Within {
			g.recent = g.recent[1:]
		}
		if g.recent = append(g.recent, now); len(g.recent) >= t.Attempts {
			g.recent, g.quiet, block = nil, now+t.BlockFor, true
		}
	}
	tell := false
	if t.OnFailure > 0 {
		g.wrong++
		if tell = g.wrong >= t.OnFailure; tell {
			g.wrong = 0
		}
	}
	g.mu.Unlock()
	suppressed, record = g.allow(c.key)
	if tell && record {
		log.Log(console.Warnings, "SEC_LOGIN", "LOGIN_FAILED", "Login failed [user: %s] [source: %s] [suppressed: %d]", shownName(name), c.key, suppressed)
	}
	if block {
		log.Log(console.Alerts, "SEC_LOGIN", "QUIET_MODE_ON", "No logins for %d seconds after %d failures [user: %s] [source: %s] [access list: %s]",
			t.BlockFor/time.Second, t.Attempts, shownName(name), c.key, listName(t.QuietClass))
	}
	return suppressed, record
}

// succeed notes a login.
func (g *Guard) succeed(c caller, log *console.Console, name string) {
	g.mu.Lock()
	tell := false
	if g.set.OnSuccess > 0 {
		g.right++
		if tell = g.right >= g.set.OnSuccess; tell {
			g.right = 0
		}
	}
	g.mu.Unlock()
	if tell {
		log.Log(console.Notifications, "SEC_LOGIN", "LOGIN_SUCCESS", "Login succeeded [user: %s] [source: %s]", shownName(name), c.key)
	}
}

// unknownName stands for a name that nobody has: people type their password there by mistake.
const unknownName = "(unknown)"

func shownName(name string) string {
	if name == "" {
		return unknownName
	}
	return safe.Line(name, maxName)
}

func listName(name string) string {
	if name == "" {
		return "none"
	}
	return name
}

// ClearFailures forgets the failures that `show login failures` lists, and those that were counted for quiet mode.
func (g *Guard) ClearFailures() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failed, g.recent = failures{}, nil
}

// ClearQuiet ends quiet mode and says whether it was on.
func (g *Guard) ClearQuiet() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	left, _, _ := g.quietLeft()
	g.quiet, g.recent = 0, nil
	return left > 0
}

// ClearPenalty drops the penalty of an address, and of all that share its /64, and says whether there was one.
func (g *Guard) ClearPenalty(a netip.Addr) bool { return g.charges().Forgive(limit.KeyOf(a)) }

// ClearPenalties drops all penalties.
func (g *Guard) ClearPenalties() { g.charges().ForgiveAll() }

// maxFailures is how many pairs of name and source are kept.
const maxFailures = 50

// failure is what one source did in one name.
type failure struct {
	name  string
	key   limit.Key
	count int
	last  time.Time // of the wall clock, for showing
}

// failures are the last pairs, oldest first.
type failures struct {
	list  []failure
	total uint64
}

func (f *failures) add(name string, k limit.Key, now time.Time) {
	f.total++
	one := failure{name: safe.Line(name, maxName), key: k, last: now, count: 1}
	for i, o := range f.list {
		if o.name == one.name && o.key == k {
			one.count += o.count
			f.list = append(f.list[:i], f.list[i+1:]...)
			break
		}
	}
	if len(f.list) >= maxFailures {
		f.list = append(f.list[:0], f.list[1:]...)
	}
	f.list = append(f.list, one)
}
