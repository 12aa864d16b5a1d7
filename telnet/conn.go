package telnet

import (
	"net"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Receiver takes what a [Conn] has received. It is an alias of an interface literal, so that an application can declare the same one and
// need not import this package for it.
type Receiver = interface {
	// Input takes text in the order in which it was typed. The slice is valid during the call only. The call may
	// block; that is the back-pressure on the peer.
	Input(p []byte)
	// Control takes a command by its code; NOP and GA are left out. Code 6 says that the peer threw away all output
	// until now and wants the prompt again (DO TIMING-MARK behind an interrupt).
	Control(code byte)
	// Resize says that the window has a new size in character cells, at most 500; 0 is unknown.
	Resize(cols, rows int)
}

// OptionReceiver is a [Receiver] that wants to know about options too.
type OptionReceiver interface {
	// Option says that an option was switched on or off, was refused by the peer, or learnt something: TTYPE a name, say.
	// It comes once for each option in a batch of input. What the option holds is read by [Conn.Engine].
	Option(code byte)
}

// Limits bound what one connection costs. A zero field is its default; a negative one too, but for FlushTimeout, as no peer may cost without a bound.
type Limits struct {
	// Queue is how many bytes of output may wait for a peer, default 256 KiB. A connection that has more is closed as a slow
	// reader. Commands count too.
	Queue int
	// WriteTimeout is how long a peer may take nothing while output waits, default 30 s. On Linux that goes for output, too, that the system has
	// taken and does not get rid of, but 60 s at least: such a peer has vanished, or has closed its window.
	WriteTimeout time.Duration
	// FlushTimeout is how long Disconnect waits for the peer to take what is queued, default 2 s; negative is not at all.
	FlushTimeout time.Duration

	patient bool // a peer may take nothing for ever
}

const (
	defaultQueue        = 256 << 10
	defaultWriteTimeout = 30 * time.Second
	defaultFlushTimeout = 2 * time.Second

	// A peer that takes output, but less than floorRate bytes a second over floorWindow, is a slow reader too.
	floorRate   = 64
	floorWindow = 60 * time.Second

	// vanished is when a peer that is gone without a word is given up: keepalive's 30 s and three times 10 s.
	vanished = 60 * time.Second

	// lingerTimeout is how long a connection that was half-closed waits for the peer's FIN. Closing at once would turn
	// input that arrives late into a reset, which takes the goodbye off the peer's screen (net/http does the same).
	lingerTimeout = 500 * time.Millisecond
	// maxLinger is how many bytes of such input are read.
	maxLinger = 1 << 20

	// maxUser is how many bytes of a user's name are kept for the log.
	maxUser = 64
)

func (l Limits) withDefaults() Limits {
	if l.Queue <= 0 {
		l.Queue = defaultQueue
	}
	if l.WriteTimeout <= 0 {
		l.WriteTimeout = defaultWriteTimeout
	}
	if l.FlushTimeout == 0 {
		l.FlushTimeout = defaultFlushTimeout
	}
	return l
}

// Conn is one end of a Telnet connection, usually the server's. Receive is for one goroutine at a time; everything else may be called by any. While
// it is idle it holds no buffer, on systems where a socket can be waited for.
type Conn struct {
	nc      net.Conn
	raw     syscall.RawConn // nil: blocking reads, and writes by a goroutine
	limits  *Limits
	start   time.Time
	server  *Server
	context contextState // of the handler

	// Owned by the goroutine in Receive.
	in      *inBuffer // while bytes are being handled
	inN     int
	inErr   error
	readFn  func(fd uintptr) bool
	to      Receiver
	filled  bool          // WaitInput has read for the next Receive
	resting time.Duration // for which WaitInput has set a read deadline; 0: there is none
	poll    bool          // Receive shall not wait
	more    bool          // the last blocking read filled its buffer
	seen    bool          // the first input
	early   *early

	mu      sync.Mutex // guards what follows
	engine  Engine
	naws    NAWS
	ttype   TTYPE
	trace   func(sent bool, p []byte)
	told    codeSet // options that the receiver has not been told about
	telling bool    // there are any
	noGA    bool
	logout  bool    // DO LOGOUT was answered: this is the end
	cr      bool    // the last text byte was a CR whose partner may come
	lent    [2]bool // sides of BINARY that Transparent has asked for

	out      queue
	stage    *stage        // compresses what leaves out; nil without compression
	flushing bool          // a goroutine is sending the queue
	moved    chan struct{} // closed and forgotten when something changes that somebody waits for; nil when nobody does

	ending bool // no more input and output for the application
	closed bool // the socket is closed, or about to be
	hangup bool // whoever releases the mutex next closes the socket
	done   bool // the end has been accounted for
	eof    bool // the peer closed its half
	silent bool // this end closed its half: nothing may be sent
	reason Reason

	waiting bool          // Receive is to end with a wait
	heard   time.Duration // since start, at the last input
	foreign *foreign      // nil: no other protocol

	authenticated  bool
	user           string
	received, sent uint64
}

// NewConn returns the server's end of a Telnet connection over nc, for programs that accept by themselves and for tests. The
// opening is queued; it leaves with the first Write, Wait or Receive. Options are added to those that every connection has: ECHO,
// SGA, TTYPE, NAWS, BINARY and TIMING-MARK.
//
// An option that has the code of one of these takes its place. It panics where nc is nil.
func NewConn(nc net.Conn, limits Limits, options ...Option) *Conn {
	if nc == nil {
		panic("telnet: NewConn: nil connection")
	}
	limits = limits.withDefaults()
	return newConn(ServerRole, nc, &limits, options, nil)
}

func newConn(role Role, nc net.Conn, limits *Limits, options []Option, trace func(sent bool, p []byte)) *Conn {
	c := &Conn{nc: nc, limits: limits, start: time.Now(), trace: trace}
	if h, ok := nc.(*held); ok {
		if wire := h.take(); len(wire) > 0 {
			c.early = &early{wire: wire}
		}
		if h.remote == nil {
			c.nc, nc = h.Conn, h.Conn
		}
	}
	if tcp, ok := socketOf(nc).(*net.TCPConn); ok {
		// A peer that has vanished is found after 60 s. An error means that the connection is dead already; reading finds out.
		_ = tcp.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3})
		if !limits.patient { // nor does output on its way change that
			giveUpAfter(tcp, max(vanished, limits.WriteTimeout))
		}
	}
	if sc, ok := nc.(syscall.Conn); ok {
		if raw, err := sc.SyscallConn(); err == nil {
			_ = raw.Control(func(fd uintptr) { _ = setOOBInline(fd) }) // fails on sockets that have no urgent data
			if canPoll {
				c.raw = raw
				c.readFn = c.readReady
			}
		}
	}
	if c.Encrypted() {
		options = slices.DeleteFunc(slices.Clone(options), compresses) // never over TLS: lengths tell secrets (CRIME)
	}
	standard := [...]Option{Echo{}, SGA{}, &c.ttype, &c.naws, Binary{}}
	all := make([]Option, 0, len(standard)+len(options))
	for _, o := range standard {
		switch {
		case slices.ContainsFunc(options, func(p Option) bool { return p.Code() == o.Code() }):
		case role == ClientRole && (o.Code() == OptTTYPE || o.Code() == OptNAWS): // a program has neither
		default:
			all = append(all, o)
		}
	}
	c.engine.init(role, (*events)(c), append(all, options...))
	c.engine.Open()
	return c
}

// Engine calls f with the connection's engine while nothing else uses it, for what options hold: they are found by
// [Engine.Option]. What f makes the engine send goes out behind it. f must not block and must not call methods of c. It is not called once
// the connection has ended.
func (c *Conn) Engine(f func(e *Engine)) {
	c.mu.Lock()
	defer c.release()
	if c.ending {
		return
	}
	queued := c.out.len()
	if f(&c.engine); c.out.len() != queued { // else the opening goes on waiting for the first Write
		c.flush()
	}
}

// Size is the window's size in character cells, 0 where unknown, at most 500.
func (c *Conn) Size() (cols, rows int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size()
}

func (c *Conn) size() (cols, rows int) {
	if n, ok := c.engine.Option(OptNAWS).(*NAWS); ok {
		return n.Size()
	}
	return 0, 0
}

// Type is the terminal's type in lower case, "" where unknown.
func (c *Conn) Type() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, ok := c.engine.Option(OptTTYPE).(*TTYPE); ok {
		return t.Type()
	}
	return ""
}

// Charset is the character set that was agreed on with the peer (RFC 2066), such as "UTF-8"; "" where none was, which most clients never do, and
// without the option [Charset].
func (c *Conn) Charset() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o, ok := c.engine.Option(OptCharset).(*Charset); ok {
		return o.Chosen()
	}
	return ""
}

// Scripted says that the peer refused both our WILL ECHO and our DO TTYPE: a program, and no terminal.
func (c *Conn) Scripted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.engine.Denied(OptEcho, Local) && c.engine.Denied(OptTTYPE, Remote)
}

// ShowsInput says that the peer shows what is typed whatever the server does: it refused our WILL ECHO though it has a terminal, or ECHO
// was taken back because it reads it as "password" (see [Quirks]).
func (c *Conn) ShowsInput() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.engine.Enabled(OptEcho, Local) { // as nearly always: it is asked at every key
		return false
	}
	// A terminal that is not known yet is none: scripts refuse ECHO first and TTYPE in a segment behind it.
	return c.engine.readsEchoAsPassword() || c.engine.Denied(OptEcho, Local) && c.engine.Enabled(OptTTYPE, Remote)
}

// Enabled says whether a side of an option is on.
func (c *Conn) Enabled(option byte, side Side) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.engine.Enabled(option, side)
}

// Request asks the peer to switch a side of an option on or off; see [Engine.Request].
func (c *Conn) Request(option byte, side Side, on bool) {
	c.mu.Lock()
	defer c.release() // an option of the application's may panic
	if !c.ending {
		c.engine.Request(option, side, on)
	}
	c.flush()
}

// Trace calls f from now on with every byte that is received, as it came, and sent, before it is compressed, in order. f must not block and must not
// use the connection; p is valid during the call only. nil ends it.
func (c *Conn) Trace(f func(sent bool, p []byte)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trace = f
}

// GoAhead marks the end of output after which it is the peer's turn, a prompt's usually: by IAC EOR when END-OF-RECORD is on at our side
// (RFC 885), else by IAC GA while SUPPRESS-GO-AHEAD is off (RFC 854, RFC 1123 section 3.2.2). A peer that has not negotiated before its login, such
// as netcat, gets neither, and nobody does with [Server.NeverGoAhead].
func (c *Conn) GoAhead() {
	c.mu.Lock()
	defer c.release()
	switch {
	case c.ending || c.noGA:
	case c.engine.Enabled(OptEOR, Local):
		c.put([]byte{IAC, EOR})
	case !c.engine.Enabled(OptSGA, Local) && !c.engine.Unanswered(OptSGA, Local) && c.engine.commands > 0:
		c.put([]byte{IAC, GA})
	}
	c.flush()
}

// LocalAddr is the address at this end.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// RemoteAddr is the peer's address.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// SetUser says that the peer has logged in, with the name for the record at the end (64 bytes of it). The connection no longer counts as
// one before login.
func (c *Conn) SetUser(name string) {
	c.mu.Lock()
	c.user = name[:min(len(name), maxUser)]
	first := !c.authenticated && !c.done
	c.authenticated = true
	queued := c.out.len()
	if c.engine.Trust(); c.out.len() != queued { // else the opening goes on waiting for the first Write
		c.flush()
	}
	c.release()
	if first && c.server != nil {
		c.server.admission.login(c.nc.RemoteAddr())
	}
}

// Reason is why the connection ended or is about to, ReasonNone while it is open.
func (c *Conn) Reason() Reason {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reason
}

// wake tells all that wait that something has changed. c.mu is held.
func (c *Conn) wake() {
	if c.moved != nil {
		close(c.moved)
		c.moved = nil
	}
}

// change is what the next wake closes. c.mu is held.
func (c *Conn) change() <-chan struct{} {
	if c.moved == nil {
		c.moved = make(chan struct{})
	}
	return c.moved
}
