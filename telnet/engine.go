package telnet

import (
	"bytes"
	"time"
)

// Bounds of one subnegotiation.
const (
	// MaxSubnegotiation is the longest body that reaches an option, in bytes without escapes. A longer one is swallowed whole.
	MaxSubnegotiation = 4096
	// maxSwallowed is how much more of a body is swallowed before the peer is taken for one that never ends it.
	maxSwallowed = 64 << 10
)

// Events takes what an [Engine] finds, in the order of the stream. The methods must not call Feed.
type Events interface {
	// Text is data for the application. The slice is valid during the call only.
	Text(p []byte)
	// Command is a command of two bytes, undefined ones left out; and [OptTimingMark] when a DO TIMING-MARK that
	// directly followed an interrupting command has been answered.
	Command(code byte)
	// Option says that an option was switched on or off, was refused by the peer, or learnt something.
	Option(code byte)
	// Send is for the peer: always whole commands. The slice is valid during the call only.
	Send(p []byte)
}

// inState is where in the incoming stream the engine is.
type inState uint8

const (
	inText inState = iota
	inCommand
	inVerb
	inSubOption
	inSubBody
	inSubIAC
)

// Engine is one end of the Telnet protocol: bytes in, [Events] out, no I/O, no time of its own, no goroutine. Its state survives
// every way of cutting the stream. It is not safe for concurrent use.
type Engine struct {
	events Events
	slots  []slot

	watchers []Watcher // of the slots' options; kept because finding out takes longer than most events

	body    []byte // of a subnegotiation that began in an earlier Feed; nil otherwise
	bodyLen int32  // its length so far, kept or not
	err     error

	in decompressor // of what arrives; nil when it is plain
	// intercept takes negotiation instead of the engine, unless it is nil.
	intercept func(verb, option byte, body []byte)

	refused     [2]codeSet // per side: what the peer wanted and was refused already
	second      int32      // for which changes counts
	commands    uint16     // verbs before login
	changes     uint16
	role        Role
	state       inState
	pendingVerb byte  // of the command that has not ended
	option      byte  // of the subnegotiation that has not ended
	marks       uint8 // DO TIMING-MARK of ours that have no answer yet
	begun       uint8 // how often compression of what is sent began

	trusted     bool
	owing       bool // some slot owes an answer
	interrupted bool // the last thing in the stream was an interrupting command
}

// NewEngine returns an engine in the given role with these options. It panics where events is nil.
func NewEngine(role Role, events Events, options ...Option) *Engine {
	if events == nil {
		panic("telnet: NewEngine: nil events")
	}
	e := new(Engine)
	e.init(role, events, options)
	return e
}

func (e *Engine) init(role Role, events Events, options []Option) {
	*e = Engine{role: role, events: events, slots: make([]slot, 0, len(options))}
	for _, o := range options {
		if _, ok := o.(override); ok {
			continue
		}
		e.slots = append(e.slots, slot{option: o, code: o.Code(), policy: o.Policy(role)})
		if w, ok := o.(Watcher); ok {
			e.watchers = append(e.watchers, w)
		}
	}
	for _, o := range options {
		if v, ok := o.(override); ok {
			e.override(v)
		}
	}
}

// Option is the option with this code that the engine was made with, nil if there is none. What it holds may change with the next Feed.
func (e *Engine) Option(code byte) Option {
	if s := e.slot(code); s != nil {
		return s.option
	}
	return nil
}

// Role is the end of the connection that the engine plays.
func (e *Engine) Role() Role { return e.role }

// Feed takes the next bytes of the stream, which it overwrites. now is the time on any clock that does not go back.
// The error is [ErrAbuse], then and in all later calls.
func (e *Engine) Feed(p []byte, now time.Duration) error {
	e.tick(now)
	for len(p) > 0 && e.err == nil {
		if e.in != nil {
			p = e.expand(p)
		} else {
			p = e.parse(p)
		}
	}
	return e.err
}

// parse takes the first things of p and returns the rest.
func (e *Engine) parse(p []byte) []byte {
	switch e.state {
	case inText:
		return e.text(p)
	case inCommand:
		e.command(p[0])
	case inVerb:
		e.state = inText
		e.err = e.negotiate(e.pendingVerb, p[0])
		e.interrupted = false
	case inSubOption:
		return e.begin(p)
	case inSubBody, inSubIAC:
		return e.subnegotiation(p)
	}
	return p[1:]
}

// text takes text up to and with the first IAC that begins a command. Doubled IACs are collapsed in place, so that a stream of
// nothing else stays one piece.
func (e *Engine) text(p []byte) []byte {
	r := 0
	if p[0] != IAC {
		r = bytes.IndexByte(p, IAC)
	}
	if r < 0 {
		e.interrupted = false
		e.events.Text(p)
		return nil
	}
	w := r
	for r+1 < len(p) && p[r] == IAC && p[r+1] == IAC {
		p[w] = IAC
		w++
		r += 2
		for r+1 < len(p) && p[r] == IAC && p[r+1] == IAC {
			p[w] = IAC
			w++
			r += 2
		}
		n := bytes.IndexByte(p[r:], IAC)
		if n < 0 {
			n = len(p) - r
		}
		w += copy(p[w:], p[r:r+n])
		r += n
	}
	if w > 0 {
		e.interrupted = false
		e.events.Text(p[:w])
	}
	p = p[r:] // begins with an IAC, unless the text went to the end. Commands of two bytes that are all here are done at once.
	for len(p) >= 2 && p[0] == IAC && p[1] < SB {
		if p[1] == NOP { // what a flood would be of: keepalives
			e.interrupted = false
			e.events.Command(NOP)
		} else {
			e.short(p[1])
		}
		p = p[2:]
	}
	switch {
	case len(p) == 0 || p[0] != IAC:
		return p
	case len(p) >= 3 && p[1] == SB: // a flood of these is to cost little too
		e.interrupted = false
		return e.begin(p[2:])
	}
	e.state = inCommand
	return p[1:]
}

// command takes the byte behind IAC.
func (e *Engine) command(c byte) {
	e.state = inText
	switch {
	case c == IAC: // the pair was cut between two calls
		e.interrupted = false
		e.events.Text([]byte{IAC})
	case c >= WILL:
		e.pendingVerb, e.state = c, inVerb
	case c == SB:
		e.state = inSubOption
		e.interrupted = false
	default:
		e.short(c)
	}
}

// short takes a command of two bytes. SE without a subnegotiation (CVE-2003-0795) and the undefined ones say nothing.
func (e *Engine) short(c byte) {
	if c >= EOF && c != SE {
		e.interrupted = interrupts(c) || c == DM && e.interrupted // a Synch goes between an interrupt and the mark behind it
		e.events.Command(c)
	}
}

// begin takes the option of a subnegotiation and what there is of the body.
func (e *Engine) begin(p []byte) []byte {
	e.option, e.bodyLen, e.state = p[0], 0, inSubBody
	return e.subnegotiation(p[1:])
}

// subnegotiation takes a body up to its end.
func (e *Engine) subnegotiation(p []byte) []byte {
	if e.state == inSubBody && e.body == nil && e.bodyLen == 0 {
		// The usual case: all of it is here and nothing in it is escaped.
		n := nearIAC(p)
		if n >= 0 && n+1 < len(p) && p[n+1] == SE {
			e.bodyLen = int32(n)
			e.deliver(p[:n])
			return p[n+2:]
		}
	}
	for len(p) > 0 {
		if e.state == inSubIAC {
			c := p[0]
			switch {
			case c == SE:
				e.deliver(e.body)
				return p[1:]
			case c == IAC:
				e.keep(p[:1])
			case c < EOF:
				// An IAC that should have been doubled; SyncTERM sends a width of 255 like this.
				e.keep([]byte{IAC, c})
			default:
				// A command: the end is missing. The body is dropped and the command counts (as in BSD's telnetd), so that
				// a stray IAC SB does not swallow a session for good.
				e.drop()
				e.command(c)
				return p[1:]
			}
			e.state = inSubBody
			p = p[1:]
			continue
		}
		n := bytes.IndexByte(p, IAC)
		if n < 0 {
			e.keep(p)
			p = nil
		} else {
			e.keep(p[:n])
			e.state = inSubIAC
			p = p[n+1:]
		}
		if e.bodyLen > MaxSubnegotiation+maxSwallowed {
			e.err = ErrAbuse
			e.drop()
			return nil
		}
	}
	return p
}

// nearIAC is the index of the first IAC, or -1. It is quicker than a search where that is near, as behind a window's size.
func nearIAC(p []byte) int {
	const near = 8
	for i, c := range p[:min(len(p), near)] {
		if c == IAC {
			return i
		}
	}
	if len(p) > near {
		if n := bytes.IndexByte(p[near:], IAC); n >= 0 {
			return near + n
		}
	}
	return -1
}

// keep adds to the body as long as somebody wants it and it is not too long.
func (e *Engine) keep(p []byte) {
	e.bodyLen += int32(min(len(p), MaxSubnegotiation+maxSwallowed+1))
	if e.bodyLen > MaxSubnegotiation || e.intercept == nil && !e.slot(e.option).wanted() {
		e.body = nil
		return
	}
	e.body = append(e.body, p...)
}

// wanted says whether the subnegotiation is for an option that is on, or that takes bodies at any time.
func (s *slot) wanted() bool {
	return s != nil && (s.policy&AcceptUnagreed != 0 || s.state[Local] == qYes || s.state[Remote] == qYes)
}

// deliver ends a subnegotiation. A body that was too long is not looked at, not even its beginning.
func (e *Engine) deliver(body []byte) {
	ok := e.bodyLen <= MaxSubnegotiation
	if e.state, e.bodyLen = inText, 0; e.body != nil {
		e.body = nil
	}
	if e.intercept != nil {
		if ok {
			e.intercept(SB, e.option, body)
		}
		return
	}
	if s := e.slot(e.option); ok && s.wanted() && s.option.Subnegotiation(e, body) {
		e.tell(e.option)
	}
}

// tell says that an option has changed or learnt something.
func (e *Engine) tell(code byte) {
	e.events.Option(code)
	e.watch(code)
}

func (e *Engine) watch(code byte) {
	for _, w := range e.watchers {
		w.Watch(e, code)
	}
}

func (e *Engine) drop() {
	e.state, e.body, e.bodyLen = inText, nil, 0
}

func (e *Engine) send(p ...byte) { e.events.Send(p) }

// Command sends IAC and a command of two bytes: AYT, IP, NOP and the like. Other codes send nothing.
func (e *Engine) Command(code byte) {
	if code >= EOF && code < SB && code != SE {
		e.send(IAC, code)
	}
}

// Subnegotiate sends IAC SB code body IAC SE, with the IACs in body doubled.
func (e *Engine) Subnegotiate(code byte, body []byte) {
	p := make([]byte, 0, 5+2*len(body))
	p = append(p, IAC, SB, code)
	for _, c := range body {
		if p = append(p, c); c == IAC {
			p = append(p, IAC)
		}
	}
	e.send(append(p, IAC, SE)...)
}
