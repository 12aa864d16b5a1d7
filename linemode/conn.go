package linemode

import (
	"fmt"
	"slices"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// Policy says when a client shall edit lines by itself.
type Policy uint8

// The policies of a server.
const (
	Adaptive    Policy = iota // while the round trip is long
	Never                     // LINEMODE is refused
	WhenOffered               // clients that offer LINEMODE, and these always
	Prefer                    // every client that can
)

var policyNames = [...]string{"adaptive", "never", "offered", "prefer"}

func (p Policy) String() string {
	if int(p) < len(policyNames) {
		return policyNames[p]
	}
	return fmt.Sprintf("Policy(%d)", p)
}

// MarshalText implements [encoding.TextMarshaler].
func (p Policy) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText is the reverse of String.
func (p *Policy) UnmarshalText(text []byte) error {
	for i, name := range policyNames {
		if name == string(text) {
			*p = Policy(i)
			return nil
		}
	}
	return fmt.Errorf("linemode: policy %q is none of %q", text, policyNames)
}

const (
	defaultAbove = 150 * time.Millisecond
	defaultBelow = 75 * time.Millisecond
	// measureGap is how far apart round trips are measured, at prompts, but for the first ones.
	measureGap = 10 * time.Second
)

// The keys that must reach the session at once. TAB is the one that is sent with the line, and ? the one that ends it without a sign: the end of
// a packet in the middle of a paste looks like the latter, and to show help then is harmless, while to complete a word would change it.
const (
	helpKey       = '?'
	completionKey = '\t'
)

// Config is how a server uses LINEMODE. The zero value is [Adaptive].
type Config struct {
	Policy Policy
	// Above is the round trip from which on [Adaptive] lets a client edit, default 150 ms; Below the one under which it stops again, default half
	// of Above. A client that never answers TIMING-MARK is not measured, and does not edit.
	Above, Below time.Duration
}

// Options is for [telnet.Server].Options: what a [Conn] needs. LINEMODE is asked for once a client has agreed to tell its terminal's type.
func (cfg Config) Options() []telnet.Option {
	if cfg.Policy == Never {
		return nil
	}
	return []telnet.Option{&Server{Wait: true}}
}

// Conn is a [telnet.Conn] whose client may edit lines, for a console: it has all methods of a telnet.Conn, and those by which a
// session lets the client edit and takes the line back. While the client edits, ? and TAB reach the session at once where the client can do that: as
// FORWARDMASK, and else by the two characters that BSD's clients send a line at: end-of-file as ?, which arrives as a line without an end, and the first forwarding character as TAB.
type Conn struct {
	*telnet.Conn
	cfg Config

	// What follows is only used within Conn.Engine, where it is one goroutine's at a time.
	override string // "edit", "character", or "" for the policy
	wish     bool   // the session lets the client edit
	owed     bool   // the session has not been told what came of its last wish
	told     bool   // what it was told last
	marked   time.Time
	open     bool // a mark has no answer yet
	trips    [4]time.Duration
	measured int // of them, and how many there have been
	slow     bool
	keys     [7]byte
}

// New is c with a client that may edit. The server's Options must have been cfg.Options. It panics where c is nil.
func New(c *telnet.Conn, cfg Config) *Conn {
	if c == nil {
		panic("linemode: New: nil connection")
	}
	if cfg.Above <= 0 {
		cfg.Above = defaultAbove
	}
	if cfg.Below <= 0 || cfg.Below > cfg.Above {
		cfg.Below = cfg.Above / 2
	}
	l := &Conn{Conn: c, cfg: cfg}
	l.with(func(e *telnet.Engine, s *Server) {
		s.Set(e, EndOfFile, Value, helpKey)
		s.Set(e, Forward1, Value, completionKey)
		s.Forward(e, MaskOf(string([]byte{helpKey, completionKey})))
	})
	return l
}

// with calls f with the option, if there is one.
func (l *Conn) with(f func(e *telnet.Engine, s *Server)) {
	l.Engine(func(e *telnet.Engine) {
		if s, ok := e.Option(telnet.OptLinemode).(*Server); ok {
			f(e, s)
		}
	})
}

// EditLines lets the client edit lines by itself from now on, as far as policy and client do, or takes that back. It does not wait for the client.
func (l *Conn) EditLines(on bool) {
	l.with(func(e *telnet.Engine, s *Server) {
		l.measure(e)
		if l.wish == on && !on {
			return
		}
		l.wish = on
		l.apply(e, s)
	})
}

// apply asks the client for what the session wishes and the policy allows.
func (l *Conn) apply(e *telnet.Engine, s *Server) {
	if !e.Enabled(telnet.OptLinemode, telnet.Remote) {
		return
	}
	edit := l.wish && l.allowed()
	if editing := s.Wanted()&Edit != 0; editing == edit {
		return
	}
	l.owed = true
	// MODE and ECHO change together and before the prompt that the session paints next: at no moment do both ends show what is typed, or none.
	if edit {
		s.SetMode(e, Edit|TrapSig)
	} else {
		s.SetMode(e, TrapSig)
	}
	e.Request(telnet.OptEcho, telnet.Local, !edit)
}

func (l *Conn) allowed() bool {
	switch {
	case l.override != "":
		return l.override == "edit"
	case l.cfg.Policy == Adaptive:
		return l.slow
	}
	return l.cfg.Policy != Never
}

// measure asks for a TIMING-MARK (RFC 860) when the round trip has not been measured for a while.
func (l *Conn) measure(e *telnet.Engine) {
	if now := time.Now(); !l.open && (l.measured < len(l.trips) || now.Sub(l.marked) >= measureGap) && e.Enabled(telnet.OptLinemode, telnet.Remote) && e.Mark() {
		l.marked, l.open = now, true
	}
}

// trip is the round trip: the shortest of the last four, as all that makes one longer is not the link.
func (l *Conn) trip() time.Duration {
	if l.measured == 0 {
		return 0
	}
	return slices.Min(l.trips[:min(l.measured, len(l.trips))])
}

// SetLinePolicy changes this connection's policy from the next prompt on: "edit" whenever the client can, "character" never, anything else as the
// configuration says.
func (l *Conn) SetLinePolicy(policy string) {
	l.with(func(e *telnet.Engine, _ *Server) {
		l.override = ""
		switch policy {
		case "edit":
			e.Request(telnet.OptLinemode, telnet.Remote, true)
			fallthrough
		case "character":
			l.override = policy
		}
	})
}

// LineStatus is the policy, whether the client edits lines now, and the round trip, 0 as long as it has not been measured.
func (l *Conn) LineStatus() (policy string, editing bool, roundTrip time.Duration) {
	policy = l.cfg.Policy.String()
	l.with(func(_ *telnet.Engine, s *Server) {
		editing, roundTrip = s.Mode()&Edit != 0, l.trip()
		if l.override != "" {
			policy = l.override
		}
	})
	return policy, editing, roundTrip
}

// Receive is [telnet.Conn.Receive]. A receiver that has the methods EditsLines(bool) and EditKeys with seven characters is told by them what the
// client does.
func (l *Conn) Receive(r telnet.Receiver) error { return l.Conn.Receive(l.Receiver(r)) }

// Receiver is what Receive hands to the telnet.Conn in the place of r: for a connection that is more than a telnet.Conn, as those of package
// charset, and receives in its own way.
func (l *Conn) Receiver(r telnet.Receiver) telnet.Receiver { return &receiver{Receiver: r, conn: l} }

// receiver is what a session is to the connection below.
type receiver struct {
	telnet.Receiver
	conn *Conn
}

// Control implements [telnet.Receiver]. End-of-file is the key ? here: with the line empty, and in character mode with TRAPSIG, the clients of
// BSD make the command of it.
func (r *receiver) Control(code byte) {
	if code == telnet.EOF {
		var help bool
		r.conn.with(func(_ *telnet.Engine, s *Server) {
			c, ok := s.Char(EndOfFile)
			help = ok && c == helpKey
		})
		if help {
			r.Receiver.Input([]byte{helpKey})
			return
		}
	}
	r.Receiver.Control(code)
}

// Option implements [telnet.OptionReceiver].
func (r *receiver) Option(code byte) {
	switch code {
	case telnet.OptTTYPE:
		r.conn.ask()
	case telnet.OptLinemode:
		r.linemode()
	case telnet.OptTimingMark:
		r.conn.timed()
	}
	if o, ok := r.Receiver.(telnet.OptionReceiver); ok {
		o.Option(code)
	}
}

// ask asks a client that has shown to be one for LINEMODE. Scripts and raw peers do not hear of it.
func (l *Conn) ask() {
	l.with(func(e *telnet.Engine, _ *Server) {
		if l.cfg.Policy != WhenOffered && e.Enabled(telnet.OptTTYPE, telnet.Remote) && !e.Denied(telnet.OptLinemode, telnet.Remote) {
			e.Request(telnet.OptLinemode, telnet.Remote, true)
		}
	})
}

// linemode tells the session what the client has done.
func (r *receiver) linemode() {
	l := r.conn
	var tell, editing, keyed bool
	var keys [7]byte
	l.with(func(e *telnet.Engine, s *Server) {
		l.measure(e)
		l.apply(e, s) // LINEMODE may just have been agreed to
		if !s.Pending() {
			editing = s.Mode()&Edit != 0
			tell = l.owed || editing != l.told
			l.owed, l.told = false, editing
			if e.Enabled(telnet.OptLinemode, telnet.Remote) && editing == e.Enabled(telnet.OptEcho, telnet.Local) {
				e.Request(telnet.OptEcho, telnet.Local, !editing) // the client would not, or its user changed the mode
			}
		}
		for i, f := range [...]Function{EraseCharacter, EraseWord, EraseLine, Reprint, LiteralNext, Interrupt, Suspend} {
			keys[i], _ = s.Char(f)
		}
		keyed = keys != l.keys
		l.keys = keys
	})
	if keyed {
		if k, ok := r.Receiver.(interface {
			EditKeys(erase, wordErase, kill, reprint, literalNext, interrupt, suspend byte)
		}); ok {
			k.EditKeys(keys[0], keys[1], keys[2], keys[3], keys[4], keys[5], keys[6])
		}
	}
	if tell {
		if k, ok := r.Receiver.(interface{ EditsLines(on bool) }); ok {
			k.EditsLines(editing)
		}
	}
}

// timed takes the answer to a mark.
func (l *Conn) timed() {
	l.with(func(e *telnet.Engine, s *Server) {
		if !l.open {
			return
		}
		l.open = false
		l.trips[l.measured%len(l.trips)] = time.Since(l.marked)
		l.measured++
		switch trip := l.trip(); {
		case trip >= l.cfg.Above:
			l.slow = true
		case trip < l.cfg.Below:
			l.slow = false
		}
	})
}
