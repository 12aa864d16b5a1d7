package console

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Defaults of [Config] and bounds that are not configurable.
const (
	DefaultLoginGrace  = 60 * time.Second
	DefaultIdleTimeout = 10 * time.Minute
	DefaultHistory     = 20 // lines, as IOS

	maxLine      = 4096      // bytes of one command line
	maxTypeAhead = 8 << 10   // bytes kept while a command runs; then the peer is no longer read
	maxPending   = 64        // messages that wait for a command to end
	maxWaiting   = 32 << 10  // bytes of them
	maxMessage   = 4 << 10   // bytes of one that are shown
	maxQueued    = 128 << 10 // bytes queued in the terminal before a handler's Write waits
	maxPiece     = 16 << 10  // bytes of text handed to the terminal without waiting for it: as escapes they are four times as many
	maxBehind    = 64 << 10  // bytes queued in the terminal above which a message is counted as lost
	flushAt      = 32 << 10  // bytes of output gathered before they are handed to the terminal
	flushAfter   = time.Millisecond
	markGap      = 20 * time.Millisecond  // what a mark gets to arrive in behind an interrupt, before the prompt goes out
	escapeGap    = 150 * time.Millisecond // silence that ends a lone ESC; C-Kermit waits 50 ms of its own within an arrow key
	resizeGap    = 100 * time.Millisecond // at most ten redraws a second
	aliveGap     = time.Second            // at most one answer to AYT in this time (CVE-2001-0554 and its class)
	abandonAfter = 800 * time.Millisecond // what a handler gets to return in once its session has ended
	finishOne    = 200 * time.Millisecond // what a command that runs gets when the peer has closed its half
	finishAll    = 30 * time.Second       // what it gets together with lines that were typed behind it
	callbackTime = 500 * time.Millisecond // what the completion of a value may take
	hostnameMax  = 20                     // characters of the host name in a prompt, as IOS
)

// Config is what a [Console] is made from. The zero value is usable and safe: it serves sessions of this machine only.
type Config struct {
	// Hostname is asked for each prompt; nil means "console". It should be 1 to 20 characters of [A-Za-z0-9._-].
	Hostname func() string
	// Login decides who gets in. nil admits sessions from this machine (loopback, pipe, tty) and refuses all others;
	// [NoLogin], which must be typed, admits everybody.
	Login Login
	// Enable decides who is raised to a higher privilege level by the command `enable`; nil refuses.
	Enable Enabler
	// Banner is printed before login (IOS: banner motd), Exec after it. nil prints nothing.
	Banner, Exec func() string
	// Dialect holds the fixed texts; empty fields are [IOS].
	Dialect Dialect
	// Logger takes records about the console itself: panics, abandoned handlers. nil discards.
	Logger *slog.Logger
	// Observe, if set, is called at the start and end of each login and for each command line that was run. It is
	// called on the session's own goroutine and may block that session only.
	Observe func(Event)
	// Authorize, if set, decides for each command line whether it may run; nil lets all run that the session's level and view have.
	Authorize Authorizer
	// Account, if set, gets a record of each command line: of its start and its end, or that it was refused. Unlike Observe it
	// never holds a session up; what it cannot take in time is lost, and counted.
	Account Accountant
	// Start, if set, is called when a session has been admitted, before its first prompt, for settings of its own
	// (Session.SetIdleTimeout, SetSize, SetHistory). It may print; it cannot ask (Session.Ask), which a [Login] can.
	Start func(ctx context.Context, s *Session)
	// End, if set, is called once for each session that had been admitted, when it has ended, however it did. Nothing that it prints
	// is seen any more.
	End func(s *Session, reason string)
	// Style colours results, errors and messages at terminals that are a person's. The zero value colours nothing.
	Style Style
	// Aliases are the operators' own words as they were saved. Those that cannot be are logged and left out.
	Aliases []Alias
	// SaveAliases, if set, is given all aliases after each change, by the goroutine that changed them. An error undoes the change.
	// It must not change aliases itself.
	SaveAliases func([]Alias) error
	// LoginGrace is how long a peer may take to log in; 0 is one minute, negative is for ever.
	LoginGrace time.Duration
	// IdleTimeout ends a session after so long without typed input; 0 is ten minutes, negative is never. Each
	// session may change its own (Session.SetIdleTimeout).
	IdleTimeout time.Duration
	// AbsoluteTimeout ends a session so long after its start; 0 is never.
	AbsoluteTimeout time.Duration
	// History is the number of lines each session recalls; 0 is 20, negative is none.
	History int
	// HistoryStore, if set, keeps the history of each user over the end of his sessions.
	HistoryStore HistoryStore
	// LogBuffer is the number of log messages kept for `show logging`; 0 is 200, negative is none.
	LogBuffer int
	// Files is the folder that `| redirect`, `| append` and `| tee` write into; nil, and those filters do not exist.
	Files *Files
	// Load, if set, says how busy the device is, for the line that `terminal exec prompt timestamp` prints: percent of the
	// processor in the last five seconds, of that in interrupts, in the last minute, in the last five. Without it that line is left out.
	Load func() (seconds, interrupts, minute, minutes int)
	// Recording says which sessions are recorded, and where; the zero value records none.
	Recording Recording
	// Bare leaves out the standard commands (enable, exit, terminal, show users, ...); the embedder registers his own.
	Bare bool
}

// Console is one command tree with its live sessions. Build it with New, then Mode and Command; all registration must be done
// before the first Serve, and panics later. Its methods may be called by any goroutine.
type Console struct {
	cfg    Config
	text   Dialect
	log    *slog.Logger
	root   *Mode
	modes  []*Mode
	freeze sync.Once
	frozen atomic.Bool // registration is over
	views  map[string]*View
	asked  chan struct{} // one for each call of the Authorizer; nil without one
	ledger ledger
	store  historyStore

	secretOnce  sync.Once
	secretWords []string // see guessSecret

	mu       sync.Mutex       // guards what follows
	sessions map[int]*Session // by line number
	lowest   int              // no free line number is below it
	serial   uint64           // of the latest session
	buffer   logBuffer

	aliases aliases
	logging logging
}

// New returns an empty console.
func New(cfg Config) *Console {
	c := &Console{cfg: cfg, text: cfg.Dialect.orIOS(), log: cfg.Logger, sessions: map[int]*Session{}}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.cfg.Hostname == nil {
		c.cfg.Hostname = func() string { return "console" }
	}
	c.cfg.LoginGrace = orDefault(cfg.LoginGrace, DefaultLoginGrace)
	c.cfg.IdleTimeout = orDefault(cfg.IdleTimeout, DefaultIdleTimeout)
	c.cfg.AbsoluteTimeout = max(cfg.AbsoluteTimeout, 0)
	switch {
	case cfg.History == 0:
		c.cfg.History = DefaultHistory
	case cfg.History < 0:
		c.cfg.History = 0
	}
	if cfg.Authorize != nil {
		c.asked = make(chan struct{}, maxAsked)
	}
	c.buffer.init(cfg.LogBuffer)
	c.cfg.Style.check()
	c.logging.init()
	return c
}

// orDefault maps zero to def and negative to zero, which then means "none".
func orDefault(d, def time.Duration) time.Duration {
	switch {
	case d == 0:
		return def
	case d < 0:
		return 0
	}
	return d
}

// ErrSessionClosed is what writing to a session returns once it has ended.
var ErrSessionClosed = errors.New("console: session closed")

// ErrInterrupted is the cause of a command's context after Ctrl-C, and what [Session.Ask] returns on it.
var ErrInterrupted = errors.New("console: interrupted")

// Serve runs one session on t and returns when it has ended: by logout, disconnect, timeout, or the end of ctx, which is
// announced to the user as a shutdown. It returns the reason that the terminal reports.
func (c *Console) Serve(ctx context.Context, t Terminal) (reason string) {
	c.freeze.Do(c.finish)
	if c.cfg.Login == nil && !local(t.RemoteAddr()) {
		t.Write([]byte(c.text.NotLocal + "\r\n"))
		return t.Disconnect(reasonAuthFailed)
	}
	var s *Session
	var stop func() bool
	reason = reasonInternal
	defer func() { // also behind a panic, of the terminal say
		if s != nil {
			stop() // the terminal's end may be that of ctx, and no shutdown
			reason = t.Disconnect(reason)
			s.end(reason)
			c.remove(s)
		}
	}()
	open := func() error {
		s = newSession(context.WithoutCancel(ctx), c, t)
		c.add(s)
		stop = afterFunc(ctx, func() { s.shutDown(context.Cause(ctx)) })
		s.open()
		return nil
	}
	if _, ok := t.(inputWaiter); ok {
		_ = aside(open) // there is no error
	} else {
		_ = open()
	}
	return s.serve()
}

// afterFunc is [context.AfterFunc], without a channel for the life of ctx where that has a method of its own for it, as telnet's contexts.
func afterFunc(ctx context.Context, f func()) (stop func() bool) {
	if a, ok := ctx.(interface{ AfterFunc(func()) func() bool }); ok {
		return a.AfterFunc(f)
	}
	return context.AfterFunc(ctx, f)
}

// local says whether a peer is on this machine.
func local(a net.Addr) bool {
	switch a := a.(type) {
	case nil:
		return true
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	default:
		return a.Network() == "unix" || a.Network() == "pipe"
	}
}

// add gives s the lowest free line number.
func (c *Console) add(s *Session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for s.line = c.lowest; c.sessions[s.line] != nil; s.line++ {
	}
	c.sessions[s.line] = s
	c.lowest = s.line + 1
	c.serial++
	s.count.serial = c.serial
}

func (c *Console) remove(s *Session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sessions, s.line)
	c.lowest = min(c.lowest, s.line)
}

// hostname asks the embedder for the name in the prompt. It is not called under a session's lock.
func (c *Console) hostname() (name string) {
	defer func() {
		if r := recover(); r != nil {
			c.log.Error("panic in Hostname", "panic", fmt.Sprint(r))
			name = "console"
		}
	}()
	return c.cfg.Hostname()
}
