package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/safe"
)

// run is one showing of a screen. It is the template's output.
type run struct {
	s    *Screens
	c    *Client
	ctx  context.Context
	sent int
	step int // since the client typed something
}

// funcs are the actions. Each prints by itself, so that what is before a question is on the screen when it is asked.
func (r *run) funcs() template.FuncMap {
	nothing := func(err error) (string, error) { return "", err }
	return template.FuncMap{
		"plain":  plain,
		"step":   func() (string, error) { return nothing(r.goOn()) },
		"ansi":   func(what string, at ...int) (string, error) { return nothing(r.ansi(what, at...)) },
		"get":    func(name string) (string, error) { return nothing(r.get(name)) },
		"set":    func(name string, prompt ...string) (string, error) { return nothing(r.set(name, true, prompt)) },
		"secret": func(name string, prompt ...string) (string, error) { return nothing(r.set(name, false, prompt)) },
		"page":   func(name string, per ...int) (string, error) { return nothing(r.page(name, per)) },
	}
}

// Write prints literal text.
func (r *run) Write(p []byte) (int, error) {
	if r.sent += len(p); r.sent > MaxOutput {
		return 0, errTooLarge
	}
	if err := r.ctx.Err(); err != nil {
		return 0, context.Cause(r.ctx)
	}
	if _, err := r.c.Session.WriteANSI(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// goOn is called in front of each template and each round of a range, so that one without an end ends, and one that prints nothing too.
func (r *run) goOn() error {
	if r.step++; r.step > maxSteps {
		return errRounds
	}
	return nil
}

// print prints what a function has returned, of which nothing is a control sequence.
func (r *run) print(text string) error {
	_, err := r.Write(safe.AppendText(nil, []byte(text)))
	return err
}

var colours = [...]string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}

// ansi is the control sequence of a word (ECMA-48).
func (r *run) ansi(what string, at ...int) error {
	want := 0
	seq := ""
	name, background := strings.CutPrefix(what, "on ")
	name, bright := strings.CutPrefix(name, "bright ")
	switch what {
	case "clear":
		seq = "\x1b[H\x1b[2J"
	case "home":
		seq = "\x1b[H"
	case "eol":
		seq = "\x1b[K"
	case "reset":
		seq = "\x1b[0m"
	case "bold":
		seq = "\x1b[1m"
	case "underline":
		seq = "\x1b[4m"
	case "reverse":
		seq = "\x1b[7m"
	case "move":
		if want = 2; len(at) == want {
			seq = fmt.Sprintf("\x1b[%d;%dH", min(max(at[0], 1), 999), min(max(at[1], 1), 999))
		}
	default:
		i := slices.Index(colours[:], name)
		if i < 0 {
			return fmt.Errorf("ansi %q is not known", what)
		}
		code := 30 + i
		if background {
			code += 10
		}
		if bright {
			code += 60
		}
		seq = fmt.Sprintf("\x1b[%dm", code)
	}
	if len(at) != want {
		return fmt.Errorf("ansi %q takes %d numbers", what, want)
	}
	_, err := r.Write([]byte(seq))
	return err
}

func (r *run) get(name string) error {
	text, err := r.text(name)
	if err != nil {
		return err
	}
	return r.print(text)
}

func (r *run) text(name string) (string, error) {
	f := r.s.Get[name]
	if f == nil {
		return "", fmt.Errorf("get %q is not known", name)
	}
	text, err := f(r.ctx, r.c)
	if err != nil {
		return "", fmt.Errorf("get %q: %w", name, err)
	}
	return text, nil
}

// set asks until a function has taken what was typed.
func (r *run) set(name string, echo bool, prompt []string) error {
	f := r.s.Set[name]
	if f == nil {
		f = builtin[name]
	}
	if f == nil {
		return fmt.Errorf("set %q is not known", name)
	}
	for range maxHops {
		data, err := r.c.Session.Ask(r.ctx, safe.Line(strings.Join(prompt, ""), 80), echo)
		if err != nil {
			return err
		}
		r.c.hops, r.step = 0, 0
		to, err := f(r.ctx, r.c, data)
		var said console.UserError
		if errors.As(err, &said) {
			if _, err := r.c.Session.Write([]byte("% " + string(said) + "\n")); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("set %q: %w", name, err)
		}
		switch to {
		case "":
			i := slices.Index(r.c.Pending, name)
			r.c.Pending = slices.Delete(r.c.Pending, max(i, 0), i+1)
			return nil
		case Repeat:
		case Refresh, Remain:
			return next(to)
		default:
			if _, err := r.s.read(r.c, to); errors.Is(err, errUnknown) {
				if _, err := r.c.Session.Write([]byte("% No such screen\n")); err != nil {
					return err
				}
				continue
			}
			return next(to)
		}
	}
	return console.UserError("Too many tries")
}

// builtin are the functions of set that are always there.
var builtin = map[string]Set{
	"menu": func(_ context.Context, _ *Client, data string) (string, error) { return strings.TrimSpace(data), nil },
	"page": turn,
}

// turn takes n, p or a number, and turns the page.
func turn(_ context.Context, c *Client, data string) (string, error) {
	last := max(c.lines-1, 0) / max(c.per, 1)
	switch data = strings.ToLower(strings.TrimSpace(data)); data {
	case "n":
		c.Page++
	case "p":
		c.Page--
	case "", "q":
		return "", nil
	default:
		n, err := strconv.Atoi(data)
		if err != nil || n < 1 || n > last+1 {
			return "", console.UserError(fmt.Sprintf("n, p, q, or a page from 1 to %d", last+1))
		}
		c.Page = n - 1
	}
	c.Page = min(max(c.Page, 0), last)
	return Refresh, nil
}

// page prints the client's page of a function's lines, and below it which one it is.
func (r *run) page(name string, lines []int) error {
	per := maxPer
	if _, rows := r.c.Session.Size(); rows > 0 {
		per = min(max(rows-PageFrame, 1), maxPer)
	}
	if len(lines) > 0 {
		per = lines[0]
	}
	if len(lines) > 1 || per < 1 || per > maxPer {
		return fmt.Errorf("page %q: %d lines on a page", name, lines)
	}
	text, err := r.text(name)
	if err != nil {
		return err
	}
	list := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	list = list[:min(len(list), maxLines)]
	c := r.c
	c.lines, c.per = len(list), per
	pages := (len(list) + per - 1) / per
	c.Page = min(max(c.Page, 0), pages-1)
	from := c.Page * per
	if err := r.print(strings.Join(list[from:min(from+per, len(list))], "\n") + "\n"); err != nil {
		return err
	}
	return r.print(fmt.Sprintf("page %d of %d\n", c.Page+1, pages))
}

// prepare makes every value that a template prints plain text, as what stands in the file itself is not: a value may be what a client has
// typed. It puts a step where the template begins and in each range. It returns the names behind set and secret, in order.
func prepare(t *template.Template) (names []string) {
	if t.Tree == nil {
		return nil
	}
	call := func(name string, pos parse.Pos) *parse.CommandNode {
		return &parse.CommandNode{NodeType: parse.NodeCommand, Pos: pos, Args: []parse.Node{parse.NewIdentifier(name).SetTree(t.Tree).SetPos(pos)}}
	}
	counted := func(list *parse.ListNode) {
		pipe := &parse.PipeNode{NodeType: parse.NodePipe, Pos: list.Pos, Cmds: []*parse.CommandNode{call("step", list.Pos)}}
		list.Nodes = slices.Insert(list.Nodes, 0, parse.Node(&parse.ActionNode{NodeType: parse.NodeAction, Pos: list.Pos, Pipe: pipe}))
	}
	var walk func(n parse.Node)
	walk = func(n parse.Node) {
		switch n := n.(type) {
		case *parse.ListNode:
			if n != nil {
				for _, m := range n.Nodes {
					walk(m)
				}
			}
		case *parse.ActionNode:
			for _, cmd := range n.Pipe.Cmds {
				if len(cmd.Args) < 2 {
					continue
				}
				f, _ := cmd.Args[0].(*parse.IdentifierNode)
				name, _ := cmd.Args[1].(*parse.StringNode)
				if f != nil && name != nil && (f.Ident == "set" || f.Ident == "secret") {
					names = append(names, name.Text)
				}
			}
			if len(n.Pipe.Decl) == 0 { // else it prints nothing
				n.Pipe.Cmds = append(n.Pipe.Cmds, call("plain", n.Pos))
			}
		case *parse.IfNode:
			walk(n.List)
			walk(n.ElseList)
		case *parse.RangeNode:
			walk(n.List)
			walk(n.ElseList)
			counted(n.List)
		case *parse.WithNode:
			walk(n.List)
			walk(n.ElseList)
		}
	}
	walk(t.Root)
	counted(t.Root)
	return names
}

// plain is a value as text in which control characters are visible.
func plain(v any) string { return string(safe.AppendText(nil, fmt.Append(nil, v))) }

func readAll(f fs.File) (string, error) {
	p, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err == nil && len(p) > MaxFile {
		err = fmt.Errorf("larger than %d bytes", MaxFile)
	}
	return string(p), err
}
