package console

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/grammar"
)

const (
	watchInterval = 2 * time.Second
	watchRest     = 200 * time.Millisecond // between two runs, however long the command takes
	maxWatched    = 64 << 10               // bytes of output of one run
)

// watchCommand registers `watch`. It stands here and not with the host's status, because what it runs may be any command, in the right of
// the session.
func (m *Mode) watchCommand() {
	seconds, count, line := arg.Int("SECONDS", 1, 3600), arg.Int("COUNT", 1, 1000000), arg.Line("COMMAND")
	m.Command("watch", `[{interval SECONDS|count COUNT}] COMMAND
		Run a command again and again, and show what it prints
		It is drawn in place; q or Ctrl-C ends it. It cannot ask for anything, and runs with the rights that you have
		by then. A script gets its output once, or COUNT times.
		interval  From one run to the next
		SECONDS   Seconds; 2 when left out
		count     End it by itself
		COUNT     How many runs
		COMMAND   the command, with its pipes`, func(ctx context.Context, s *Session, a Args) error {
		every, n := watchInterval, 0
		if v, given := seconds.Lookup(a); given {
			every = time.Duration(v) * time.Second
		}
		n, _ = count.Lookup(a)
		return s.watch(ctx, line.Get(a), every, n)
	}, seconds, count, line, wraps())
}

// watch runs line every so often; n times, or until it is ended if n is 0.
func (s *Session) watch(ctx context.Context, line string, every time.Duration, n int) error {
	if s.outer() != nil {
		return UserError("This is watched already")
	}
	in := s.inside()
	defer in.close()
	start, shownLine := time.Now(), s.c.discreet(line) // the header is recorded
	text, err := in.run(ctx, line)
	if err != nil { // a line that means nothing: there is nothing to look at
		if wrong := in.b.t.wrong; wrong > 0 {
			return &misread{err, line, wrong - 1}
		}
		return err
	}
	err = s.Live(ctx, func(ctx context.Context, w *Window) error {
		for i := 1; ; i++ {
			shown := time.Now()
			for {
				cols, rows := w.Size()
				if err := w.Draw(watched(w, text, watchHeader(shownLine, every, shown, cols), rows)); err != nil {
					return err
				}
				if i == n {
					return nil
				}
				key, ok := w.Next(time.Until(start.Add(max(every, shown.Sub(start)+watchRest))))
				if !ok {
					return nil
				}
				if key == KeyNone {
					break
				}
			}
			start = time.Now()
			if text, err = in.run(ctx, line); ctx.Err() != nil {
				return nil
			}
		}
	})
	if !errors.Is(err, ErrNoWindow) {
		return err
	}
	for i := 1; ; i++ { // a script's: text, and an end
		if n > 1 {
			s.Printf("%s\n\n", watchHeader(shownLine, every, start, 0))
		}
		if _, err := s.Write([]byte(text)); err != nil || i >= n {
			return err
		}
		s.Printf("\n")
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Until(start.Add(every))):
		}
		start = time.Now()
		if text, err = in.run(ctx, line); ctx.Err() != nil {
			return nil
		}
	}
}

// watchHeader is the line above the output: what runs how often, and when it ran, at the right.
func watchHeader(line string, every time.Duration, at time.Time, cols int) string {
	left, right := fmt.Sprintf("Every %d s: %s", int(every/time.Second), line), at.Format("Jan _2 15:04:05")
	if cols <= 0 {
		return left + "  " + right
	}
	room := cols - len(right) - len("  ")
	if room < len("Every 2 s: ") {
		return string(appendCut(nil, left, cols))
	}
	if displayWidth(left) > room {
		left = string(appendCut(nil, left, room-1)) + "~"
	}
	return left + strings.Repeat(" ", max(cols-displayWidth(left)-len(right), 1)) + right
}

// watched is a picture of output that fits into so many rows.
func watched(w *Window, text, header string, rows int) []string {
	lines := append([]string{header, ""}, strings.Split(strings.TrimRight(text, "\n"), "\n")...)
	if over := len(lines) - rows; over > 0 && !w.Plain() && rows > 1 {
		lines = append(lines[:rows-1], fmt.Sprintf("(%d more lines)", over+1))
	}
	return lines
}

// inside runs lines without a terminal in the right of a session, for its running command. Between two runs it forgets what the line did to
// it, but not what `| diff` remembers.
type inside struct {
	b  Batch
	of *Session
}

// insideTerminal is that of inside: who is served is who sits at the session.
type insideTerminal struct {
	batchTerminal
	of *Session
}

func (t *insideTerminal) RemoteAddr() net.Addr { return t.of.t.RemoteAddr() }

// outer is the session for which this one runs commands, nil if it is nobody's.
func (s *Session) outer() *Session {
	if t, ok := s.t.(*insideTerminal); ok {
		return t.of
	}
	return nil
}

func (s *Session) inside() *inside {
	t := &insideTerminal{of: s}
	t.limit = maxWatched
	in := newSession(context.Background(), s.c, t)
	in.line, in.admitted, in.length, in.idle, in.history, in.scripted = s.line, true, 0, 0, nil, true
	in.count.serial, in.start = s.count.serial, s.start
	in.out = in.ed.Start(in.buf(), "")[:0]
	return &inside{b: Batch{s: in, t: &t.batchTerminal, mode: s.c.root}, of: s}
}

// watchFrame is the rows of a window that what is watched has not: the header, the blank line below it, and the one in which the cursor rests. A
// command that fills a screen leaves two rows by itself, for its own line and the prompt.
const watchFrame = 3 - 2

// run runs a line with the rights that the session has now, and for a screen of the size of its.
func (i *inside) run(ctx context.Context, line string) (string, error) {
	s, in := i.of, i.b.s
	s.mu.Lock()
	user, method, level, view, home, width, length := s.user, s.method, s.level, s.view, s.home, s.columns(), 0
	if _, rows := s.t.Size(); rows > 0 && !s.script() {
		length = max(rows-watchFrame, 1)
	}
	s.mu.Unlock()
	in.mu.Lock()
	in.user, in.method, in.level, in.view, in.home, in.width, in.length, in.closed = user, method, level, view, home, width, length, false
	in.mu.Unlock()
	i.b.Reset()
	return i.b.Run(ctx, line)
}

// close stops what lines have left behind.
func (i *inside) close() {
	in := i.b.s
	in.mu.Lock()
	defer in.mu.Unlock()
	in.closed = true
	in.stopTimers()
}

// scopeOfHelp is scope for `?` and Tab: behind `watch` and its options stands a command of the root mode.
func (m *Mode) scopeOfHelp(line string) (modes []*Mode, from int) {
	modes, from = m.scope(line)
	if modes[0].depth > 0 {
		return modes, from
	}
	word := func(of string) bool { // takes a word and the blanks behind it, if there are any
		rest := line[from:]
		n := len(rest) - len(strings.TrimLeft(rest, " \t"))
		end := n + max(strings.IndexAny(rest[n:], " \t"), 0)
		if w := rest[n:end]; end == n || len(w) < 2 || len(w) > len(of) || !strings.EqualFold(w, of[:len(w)]) {
			return false
		}
		rest = rest[end:]
		from = len(line) - len(strings.TrimLeft(rest, " \t"))
		return true
	}
	at := from
	if !word("watch") || modes[0].set.Match("watch x", 15).Status != grammar.OK {
		return modes, at
	}
	for word("interval") || word("count") {
		n := strings.IndexAny(line[from:], " \t")
		if n <= 0 || strings.Trim(line[from:from+n], "0123456789") != "" {
			return modes, at // its number is still to come
		}
		from = len(line) - len(strings.TrimLeft(line[from+n:], " \t"))
	}
	if from == len(line) {
		return modes, at
	}
	return modes, from
}
