package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/internal/safe"
)

// The statuses of [Console.RunLine], in the manner of exit codes.
const (
	StatusOK          = 0
	StatusRefused     = 1   // the line is no command, or its command failed
	StatusInterrupted = 130 // ctx ended
)

// LineError says which line of a file was refused, and why.
type LineError struct {
	Line int    // from 1
	Text string // the line, with what is not printable escaped, and with *** for secrets and for what was not understood
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %q: %v", e.Line, e.Text, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

// LineOptions are for whom [Console.RunLineFor] prints. The zero value is a program: lines of any length, in ASCII.
type LineOptions struct {
	// Cols and Rows are the screen that the output is for, in character cells: tables, graphs and what fills a screen are made to fit. 0 is any
	// number. There is no pager.
	Cols, Rows int
	// Unicode says that the screen shows UTF-8; see [Session.Unicode].
	Unicode bool
}

// RunLine runs one line without a terminal, as user, in the root mode, for a program's option `-c`. What the command prints goes to w, with LF
// line ends, when it has ended, the error of a refused line too. The status is [StatusOK], [StatusRefused] or [StatusInterrupted]. It
// may be called by any number of goroutines. Registration is over from then on.
func (c *Console) RunLine(ctx context.Context, user User, line string, w io.Writer) (status int) {
	return c.RunLineFor(ctx, user, line, w, LineOptions{})
}

// RunLineFor is [Console.RunLine] for somebody whose screen is elsewhere.
func (c *Console) RunLineFor(ctx context.Context, user User, line string, w io.Writer, o LineOptions) (status int) {
	c.freeze.Do(c.finish)
	if err := c.hasView(user); err != nil {
		_, _ = fmt.Fprintf(w, "%% %v\n", err)
		return StatusRefused
	}
	b := c.batchFor(c.root, user)
	b.s.width, b.s.length = max(o.Cols, 0), max(o.Rows, 0)
	if o.Unicode {
		b.s.chars = asUTF8
	}
	out, err := b.run(ctx, line)
	if _, werr := io.WriteString(w, out); werr != nil {
		return StatusRefused
	}
	switch {
	case ctx.Err() != nil:
		return StatusInterrupted
	case err != nil:
		return StatusRefused
	}
	return StatusOK
}

// hasView refuses a user whose view does not exist, as a login does.
func (c *Console) hasView(u User) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if u.View != "" && c.views[u.View] == nil {
		return UserError("No such view")
	}
	return nil
}

// run is Run for a line of any length.
func (b *Batch) run(ctx context.Context, line string) (string, error) {
	if len(line) > maxLine {
		text := b.s.c.text.LineTooLong
		return text + "\n", UserError(strings.TrimPrefix(text, "% "))
	}
	return b.Run(ctx, line)
}

// FileOptions are how [Console.RunFile] runs.
type FileOptions struct {
	// Mode is where the first line runs; nil is the root mode.
	Mode *Mode
	// DryRun runs nothing. Each line is matched, with its arguments and pipes, against the modes that it may be in: that of the line before
	// it, that mode's children, for the line before may have entered them, and what `exit` and `end` lead to.
	DryRun bool
	// Continue goes on behind a line that was refused.
	Continue bool
}

// maxFileErrors is how many errors RunFile returns at most; then it stops.
const maxFileErrors = 100

// RunFile runs the lines that r holds, for a program's option `-f`, as user. A line that begins with ! is a comment. What commands print
// goes to w. The error joins a [*LineError] for each line that was refused: the first one only, unless DryRun or Continue is set. It ends
// when ctx does, between two lines at the latest if the command looks at its context. Lines longer than 4096 bytes are refused.
func (c *Console) RunFile(ctx context.Context, user User, r io.Reader, w io.Writer, o FileOptions) error {
	c.freeze.Do(c.finish)
	if err := c.hasView(user); err != nil {
		return err
	}
	if o.Mode == nil {
		o.Mode = c.root
	}
	b, dry := c.batchFor(o.Mode, user), dryRun{level: min(max(user.Level, 0), 15), view: c.views[user.View], modes: []*Mode{o.Mode}}
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 1024), maxFileLine)
	var errs []error
	n := 0
	for in.Scan() {
		if n++; ctx.Err() != nil {
			return errors.Join(append(errs, context.Cause(ctx))...)
		}
		line, out := strings.TrimSuffix(in.Text(), "\r"), ""
		var err error
		modes, level, view := dry.modes, dry.level, dry.view
		if !o.DryRun {
			b.s.mu.Lock()
			modes, level, view = []*Mode{b.s.mode}, b.s.level, b.s.view
			b.s.mu.Unlock()
		}
		switch {
		case len(line) > maxLine:
			err = UserError(strings.TrimPrefix(c.text.LineTooLong, "% "))
		case o.DryRun:
			err = c.dry(&dry, line)
		default:
			out, err = b.Run(ctx, line)
		}
		if _, werr := io.WriteString(w, out); werr != nil {
			return errors.Join(append(errs, werr)...)
		}
		if err == nil {
			continue
		}
		errs = append(errs, &LineError{n, safe.Line(c.maskedIn(modes, view, line, level), 256), err})
		if !o.DryRun && !o.Continue || len(errs) == maxFileErrors {
			break
		}
	}
	if err := in.Err(); err != nil {
		errs = append(errs, fmt.Errorf("line %d: %w", n+1, err))
	}
	return errors.Join(errs...)
}

// maxFileLine is how long a line may be to be refused by its number; a longer one ends the file.
const maxFileLine = 1 << 20

// maskedIn is a line for an error message, as far as one of the modes knows it.
func (c *Console) maskedIn(modes []*Mode, view *View, line string, level int) string {
	line = line[:min(len(line), maxLine)]
	found, _, _ := modes[0].look(view, line, level)
	for _, m := range modes[1:] {
		if other, _, _ := m.look(view, line, level); found.Status == grammar.Unknown && (other.Status != grammar.Unknown || other.Offset > found.Offset) {
			found = other
		}
	}
	return c.masked(found)
}

// look finds a line in m and the modes that it falls back to, as a session of that view and level sees them. Of a line that is none it
// finds the best reason. The offsets of what it finds count from the byte from.
func (m *Mode) look(view *View, line string, level int) (best grammar.Match, mode *Mode, from int) {
	modes, from := m.scope(line)
	for i, at := range modes {
		found := at.commands(view).Match(line[from:], level)
		if found.Status == grammar.OK {
			return found, at, from
		}
		if i == 0 || best.Status == grammar.Unknown && found.Status != grammar.Unknown {
			best = found
		}
	}
	return best, m, from
}

// dryRun is what is known of a session that is not there.
type dryRun struct {
	level int
	view  *View   // nil: none
	modes []*Mode // that the next line may be in
}

// dry checks a line in all the modes that it may be in, and goes to those that may come of it.
func (c *Console) dry(d *dryRun, line string) error {
	var next []*Mode
	add := func(m *Mode) {
		if m != nil && !slices.Contains(next, m) {
			next = append(next, m)
		}
	}
	var refused error
	for i, at := range d.modes {
		found, mode, from := at.look(d.view, line, d.level)
		err := c.refusalOf(found, line[from:], d.level)
		switch {
		case err != nil:
			if refused == nil || i > 0 && found.Status != grammar.Unknown {
				refused = err
			}
		case found.Status == grammar.Empty:
			return nil
		case from > 0: // `do` stays
			add(at)
		case mode.parent != nil && found.Path == "exit":
			add(mode.parent)
		case mode.parent != nil && found.Path == "end":
			add(c.root)
		default:
			add(mode)
			for _, m := range c.modes {
				if m.parent == mode {
					add(m)
				}
			}
		}
	}
	if len(next) == 0 {
		return refused
	}
	d.modes = next
	return nil
}

// refusalOf is why a line would not run at that privilege level, nil if it would.
func (c *Console) refusalOf(found grammar.Match, line string, level int) error {
	text := c.text.Invalid
	switch found.Status {
	case grammar.Empty:
		return nil
	case grammar.OK:
		if found.Pipe < 0 {
			return nil
		}
		_, _, err := found.Value.(*command).parsePipes(line[found.Pipe:], c.cfg.Files.writable(level))
		return err
	case grammar.Ambiguous:
		text = c.text.ambiguous(line, found.Offset, found.End)
	case grammar.Incomplete:
		text = c.text.Incomplete
	}
	return UserError(strings.TrimPrefix(text, "% "))
}
