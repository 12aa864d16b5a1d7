package console

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/vtykit/vtykit/console/lineedit"
	"github.com/vtykit/vtykit/console/output"
)

// state says who gets the input of a session.
type state uint8

const (
	stateRun   state = iota // a command or the login runs: input is type-ahead
	stateLine               // the editor, at the prompt
	stateAsk                // the editor, for a running command's Ask
	statePager              // the pager, while a running command waits
	stateRaw                // the running command itself, as bytes
	stateKeys               // a running command's view, a key at a time
)

// Session is one operator's, or one script's, dialogue with a console. Handlers get it to write to, to ask, and to change mode.
// Its methods may be called by any goroutine; those that say so only by the running handler.
type Session struct {
	c     *Console
	t     Terminal
	ctx   context.Context // parent of all that runs. That of a served session does not end: end and disconnect stop what runs
	start time.Time
	done  chan struct{} // closed when the running command has ended; nil while none runs; guarded by mu

	mu         sync.Mutex // guards what follows; nothing that the embedder wrote runs under it, and nothing blocks
	cond       sync.Cond  // on mu: state changed, or closed
	state      state
	closed     bool
	admitted   bool // past the login gate
	monitor    bool // wants log messages
	scripted   bool // said `terminal length 0`: a program, until it says `terminal monitor` or a length that pages
	interrupt  bool // the running command was interrupted
	marked     bool // and that by a telnet command: a mark may follow, up to which the peer shows nothing
	paste      bool // bracketed paste was asked for
	midLine    bool // the cursor is not at the left margin (output only)
	leaving    bool // a line was given up by Ctrl-C, and the prompt is to come
	direct     bool // what is consumed is on the peer's screen, at the prompt
	ended      bool // the peer has shown the end of the line that was entered
	flushing   bool // the flush timer is armed
	locked     bool // the terminal is locked: messages wait, and nothing interrupts
	chat       bool // joined the chat
	line       int
	level      int
	maxSev     Severity
	user       string
	method     string
	count      tally
	mode       *Mode
	view       *View // nil: none
	home       *View // the view of its user; nil: none
	subjects   []any // the subject of each mode from the root's child down
	width      int   // terminal width: -1 as the terminal says
	length     int   // terminal length: -1 as the terminal says
	chars      international
	fold       lineedit.Fold
	ed         *lineedit.Editor
	ask        *question
	rawLine    *RawLine // of stateRaw
	ahead      []byte   // type-ahead
	pending    []string // messages that wait for a command to end
	lost       int      // messages that did not fit
	job        job      // what the runner does next
	cmd        *running
	cancel     context.CancelCauseFunc // ends what the embedder's code runs in now; nil while none runs
	out        []byte                  // output not yet given to the terminal
	echoed     int                     // bytes of out that an interrupt leaves: up to the end of the line that was entered
	lastInput  time.Time
	lastSize   time.Time
	lastAlive  time.Time
	history    *lineedit.History
	host       string // the host name as of the last command
	tag        string // and what the subjects showed then
	config     bool   // was below the root mode after the last command; the runner's
	tabbed     string // the line at the last Tab that had nothing to put in
	complaint  string // the first error of the command
	relist     bool   // Tab listed something below the line
	idle       time.Duration
	timers     timers
	rec        *recorder // nil: not recorded
	marker     *marker   // nil: off
	unguarded  bool      // a paste goes on behind an error
	skipping   bool      // the rest of a paste is dropped
	skipped    int       // bytes of the sequence that ends it that have come
	planned    *schedule // nil: no command was ever scheduled
	pasted     int       // lines of the paste that came so far; 0 outside of one
	lm         lineMode
	later      map[*later]struct{} // what AfterFunc waits for; nil while nothing is
	sgr        string              // the style of what is being written
	memory     *output.Memory      // of `| diff` and `| snapshot`; nil until one is used
	stamps     bool                // terminal exec prompt timestamp
	keeps      bool                // lines go to the HistoryStore
	unkeptTold bool                // the user knows that they do not
}

// job is what a line, Tab or ? asks the runner for.
type job struct {
	kind jobKind
	line string
}

type jobKind uint8

const (
	jobNone jobKind = iota
	jobLogin
	jobLine
	jobLineEnd // run the line, then leave configuration (Ctrl-Z)
	jobExit    // Ctrl-D on an empty line
	jobLeave   // Ctrl-C: give the line up, leave configuration
	jobHelp
	jobComplete
)

// running is one command while it runs.
type running struct {
	cancel    context.CancelCauseFunc
	ctx       context.Context
	pipe      *output.Pipe
	typed     any // what the command's own filters parsed
	pager     *output.Pager
	path      string // of the command, for the log
	mute      bool   // AO: output is dropped
	concluded bool   // its last line stands behind the ^C
	mode      *Mode  // that the command was found in
	alias     expansion
	files     []*writer
	sated     error                   // no more output is wanted: why; guarded by mu
	stop      context.CancelCauseFunc // ends the handler's context, of a command with pipes
	bar       *Progress
	window    *Window    // of its view; nil: none
	line      []byte     // an unfinished line, where pipes or the pager need whole ones
	writing   bool       // a Write is under way that may wait at the pager's prompt; others wait for it; guarded by mu
	rawEvents *RawEvents // of RawTerminal
}

// question is one Ask.
type question struct {
	answer chan struct{}
	text   string
	long   bool // text is cut
	err    error
	editor *lineedit.Editor // the prompt's editor meanwhile
}

func newSession(ctx context.Context, c *Console, t Terminal) *Session {
	s := &Session{c: c, t: t, start: time.Now(), host: c.hostname(), mode: c.root, level: 1, width: -1, length: -1, maxSev: Debugging, idle: c.cfg.IdleTimeout}
	s.cond.L = &s.mu
	s.ctx = ctx // one for each session would cost a tenth of what it holds while idle; commands have their own
	s.lastInput = s.start
	if c.cfg.History > 0 {
		s.history = lineedit.NewHistory(c.cfg.History)
	}
	s.ed = lineedit.New(lineedit.Config{Width: s.margin(), MaxLine: maxLine, History: s.history})
	s.lm.t, _ = t.(LineTerminal)
	return s
}

// open brings the session to its login, or to its first prompt.
func (s *Session) open() {
	s.mu.Lock()
	s.startGrace()
	if l := s.c.cfg.Login; l == nil || l == NoLogin {
		s.mu.Unlock()
		s.welcome()
		tag := s.promptTag()
		s.mu.Lock()
		if s.tag = tag; !s.closed {
			s.prompt()
		}
	} else {
		s.job = job{kind: jobLogin}
		s.spawn()
	}
	s.flush()
	s.mu.Unlock()
}

// serve is the session's one loop. Input arrives in Input, Control and Resize. It returns why no more comes.
func (s *Session) serve() (reason string) {
	if err := s.listen(); !errors.Is(err, io.EOF) {
		return reasonReadError
	}
	s.finishInput()
	return reasonClientEOF
}

// Console is the console that the session belongs to.
func (s *Session) Console() *Console { return s.c }

// Terminal is the session's transport, for what it knows by methods of its own, such as Encrypted() bool. Reading, writing and
// disconnecting are the session's business.
func (s *Session) Terminal() Terminal { return s.t }

// RemoteAddr is the peer's address, nil for a terminal of this machine.
func (s *Session) RemoteAddr() net.Addr { return s.t.RemoteAddr() }

// User is the name given at login, empty before it and where there is none.
func (s *Session) User() string { s.mu.Lock(); defer s.mu.Unlock(); return s.user }

// Level is the privilege level, 0 to 15.
func (s *Session) Level() int { s.mu.Lock(); defer s.mu.Unlock(); return s.level }

// SetLevel changes the privilege level; values are cut to 0..15.
func (s *Session) SetLevel(n int) { s.mu.Lock(); defer s.mu.Unlock(); s.level = min(max(n, 0), 15) }

// Line is the session's line number, the lowest that was free when it began; `show users` prints it.
func (s *Session) Line() int { return s.line }

// Mode is the mode that the session is in.
func (s *Session) Mode() *Mode { s.mu.Lock(); defer s.mu.Unlock(); return s.mode }

// Enter moves the session into m, a mode of its console. Subject is what the mode is about, such as an interface's name; [Session.Subject] returns
// it to the mode's handlers. Entering a mode from one that is not its parent keeps the subjects of common parents. It panics where m is nil.
func (s *Session) Enter(m *Mode, subject any) {
	if m == nil {
		panic("console: Session.Enter: nil mode")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.subjects) < m.depth {
		s.subjects = append(s.subjects, nil)
	}
	s.subjects = s.subjects[:m.depth]
	if m.depth > 0 {
		s.subjects[m.depth-1] = subject
	}
	s.mode = m
}

// Subject is what the current mode was entered with.
func (s *Session) Subject() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.subjects); n > 0 {
		return s.subjects[n-1]
	}
	return nil
}

// Exit leaves the current mode for its parent, and the root mode for good.
func (s *Session) Exit() {
	s.mu.Lock()
	p := s.mode.parent
	if p != nil {
		s.move(p)
	}
	s.mu.Unlock()
	if p == nil {
		s.Close()
	}
}

// move goes up to m, a parent of the current mode or itself. s.mu is held.
func (s *Session) move(m *Mode) {
	s.mode, s.subjects = m, s.subjects[:min(m.depth, len(s.subjects))]
}

// Close ends the session as logging out does.
func (s *Session) Close() { s.disconnect(reasonLogout, "") }

// SetSize overrides the window's size for this session: columns, and rows to a page. A negative value is what the terminal
// says, 0 is no wrapping and no paging. Columns below the window's are for output: what is typed wraps where the window does.
func (s *Session) SetSize(cols, rows int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.width, s.length = cols, rows
}

// SetHistory changes the number of lines that the session recalls, and keeps the newest that fit; 0 or less is none.
func (s *Session) SetHistory(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case n <= 0:
		s.history = nil
	case s.history == nil:
		s.history = lineedit.NewHistory(n)
	default:
		s.history.SetSize(n)
	}
	s.ed.SetHistory(s.history)
}

// Size is the size in force, with what the terminal says for what is not overridden, and 80 by 24 where it says nothing. Either may be 0, which
// is no bound: after [Session.SetSize] or `terminal length 0`, and in a [Batch].
func (s *Session) Size() (cols, rows int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.columns(), s.rows()
}

func (s *Session) columns() int {
	if s.width >= 0 {
		return s.width
	}
	if cols, _ := s.t.Size(); cols > 0 {
		return cols
	}
	return 80
}

// margin is the column that the terminal wraps a typed line at: where the width of the session is below the window's, that of the window. A
// greater width, and 0, mean a line that does not wrap, which is what scripts want. s.mu is held.
func (s *Session) margin() int {
	cols, _ := s.t.Size()
	if width := s.columns(); width == 0 || width > cols {
		return width
	}
	return cols
}

func (s *Session) rows() int {
	if s.length >= 0 {
		return s.length
	}
	if _, rows := s.t.Size(); rows > 0 {
		return rows
	}
	return 24
}

// script says whether the session is a program's: it gets no redraw and no messages.
func (s *Session) script() bool {
	return s.unattended() || !s.monitor && (s.scripted || s.t.Scripted())
}

// unattended says that the session is that of a [Batch], of what `watch` runs or of a scheduled command, where nobody sits.
func (s *Session) unattended() bool {
	_, gathers := s.t.(gatherer)
	return gathers
}
