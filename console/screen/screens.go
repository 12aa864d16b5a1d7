package screen

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// Bounds of a screen.
const (
	MaxFile   = 64 << 10 // bytes of a screen's file
	MaxOutput = 1 << 20  // bytes that one screen prints
	MaxName   = 64       // bytes of a screen's name
	// maxHops is how many screens may follow each other, or questions be repeated, without a line from the client.
	maxHops = 16
	// maxSteps is how many templates and rounds of ranges may run without a line from the client.
	maxSteps = 100_000
	// maxLines is how many lines of a list are paged.
	maxLines = 10_000
	// maxPer is how many lines a page has at most.
	maxPer = 500
	// PageFrame is how many rows of a terminal are left out where a page has as many lines as there is room for: a title, the number of the page, two
	// questions, and a complaint about an answer.
	PageFrame = 5
)

// What the function of a set may return besides the name of a screen (see the package's comment).
const (
	Refresh = "refresh"
	Remain  = "remain"
	Repeat  = "repeat"
	Root    = "root"
)

// Admin is the folder of the screens for administrators.
const Admin = "admin"

// Ext is how a screen's file ends. What ends otherwise in the folder is no screen.
const Ext = ".txt"

// Get returns text for a screen. What it returns is printed with its control characters made visible.
type Get func(ctx context.Context, c *Client) (string, error)

// Set takes what a client has typed, and returns what comes next: one of the constants, the name of a screen, or "" for the text behind it. An
// error that is a [console.UserError] is shown, and the question is asked again; any other ends the screen.
type Set func(ctx context.Context, c *Client, data string) (next string, err error)

// Screens are the screens of a folder. The fields are set before the first use; the methods may be called by any number of goroutines.
type Screens struct {
	// Folder has the files NAME.txt; os.DirFS(path), say. It is read anew for each screen that is shown. nil has no screens.
	Folder fs.FS
	// Get and Set are the functions that screens name.
	Get map[string]Get
	Set map[string]Set
	// IsAdmin says who may see the screens of the folder admin; nil is privilege level 15.
	IsAdmin func(*Client) bool
	// Logger is told of screens that are broken; nil drops that.
	Logger *slog.Logger
}

// Errors of a screen.
var (
	errUnknown  = errors.New("no such screen")
	errTooLarge = errors.New("more output than a screen may have")
	errRounds   = errors.New("more rounds than a screen may have")
	errEndless  = errors.New("screens lead to each other without asking anything")
)

// next ends a template because a function wants another screen.
type next string

func (n next) Error() string { return "to " + string(n) }

// Command registers a command at the path words, such as "screen", that shows the screen named behind it, and the root screen without a name.
func (s *Screens) Command(m *console.Mode, words string) {
	name := arg.Func("NAME", "WORD", func(name string) (string, error) { return name, nil }, func(prefix string) (list []arg.Candidate) {
		for _, n := range s.names(false) { // those of administrators are known by name only
			if strings.HasPrefix(n, prefix) {
				list = append(list, arg.Candidate{Text: n})
			}
		}
		return list
	})
	m.Command(words, `[NAME]
		Show a text screen
		NAME  the screen; the first one when left out`, func(ctx context.Context, c *console.Session, a console.Args) error {
		first, ok := name.Lookup(a)
		if !ok {
			first = Root
		}
		return s.Show(ctx, c, first)
	}, name)
}

// Names are the screens that there are now, in order; those of administrators too.
func (s *Screens) Names() []string { return s.names(true) }

func (s *Screens) names(all bool) (list []string) {
	if s.Folder == nil {
		return nil
	}
	for _, folder := range []string{".", Admin} {
		files, err := fs.ReadDir(s.Folder, folder)
		if err != nil || folder == Admin && !all {
			continue
		}
		for _, f := range files {
			if name, ok := strings.CutSuffix(f.Name(), Ext); ok && !f.IsDir() {
				list = append(list, path.Join(folder, name))
			}
		}
	}
	slices.Sort(list)
	return list
}

// Show shows a screen and those that it leads to, until one ends, the context does, or the client types Ctrl-C. It is for a running handler. A
// screen that is broken is an error for the operator, and one record in the log.
//
// The first one is printed below what the terminal shows: it may be a few lines that somebody asked for at the prompt. One that wants the whole
// terminal begins with an ansi "clear".
func (s *Screens) Show(ctx context.Context, session *console.Session, name string) error {
	c := newClient(session)
	clear := false
	for {
		err := s.one(ctx, c, name, clear)
		var to next
		switch {
		case err == nil:
			return nil
		case !errors.As(err, &to):
			return s.broken(ctx, c, name, err)
		}
		if c.hops++; c.hops > maxHops {
			return s.broken(ctx, c, name, errEndless)
		}
		clear = string(to) != Remain
		if string(to) != Remain && string(to) != Refresh {
			c.Page = 0
			name = string(to)
		}
	}
}

// broken makes an error one for the client. What is wrong with a screen is the administrator's to know.
func (s *Screens) broken(ctx context.Context, c *Client, name string, err error) error {
	var said console.UserError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, console.ErrInterrupted), errors.Is(err, console.ErrSessionClosed):
		return err
	case errors.Is(err, errUnknown):
		return console.UserError("No such screen")
	case errors.As(err, &said):
		return said
	}
	if s.Logger != nil {
		s.Logger.Warn("screen: broken", "screen", name, "error", err)
	}
	if s.admin(c) {
		return console.UserError(fmt.Sprintf("Screen %s is broken: %v", name, err))
	}
	return console.UserError(fmt.Sprintf("Screen %s is broken", name))
}

func (s *Screens) admin(c *Client) bool {
	if s.IsAdmin != nil {
		return s.IsAdmin(c)
	}
	return c.Session.Level() == 15
}

// one shows one screen. The error is a next when a function wants another one.
func (s *Screens) one(ctx context.Context, c *Client, name string, clear bool) error {
	text, err := s.read(c, name)
	if err != nil {
		return err
	}
	c.Screen = name
	r := &run{s: s, c: c, ctx: ctx}
	t, err := template.New(name).Delims("{%", "%}").Option("missingkey=error").Funcs(r.funcs()).Parse(text)
	if err != nil {
		return err
	}
	c.Pending = nil
	for _, part := range t.Templates() {
		c.Pending = append(c.Pending, prepare(part)...)
	}
	if clear {
		if err := r.ansi("clear"); err != nil {
			return err
		}
	}
	err = t.Execute(r, c)
	var to next
	if errors.As(err, &to) {
		return to
	}
	return err
}

// read is a screen's text. A screen that the client may not see is one that is not there.
func (s *Screens) read(c *Client, name string) (string, error) {
	if len(name) > MaxName || !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, `\:`) {
		return "", errUnknown
	}
	if s.Folder == nil {
		return "", errUnknown
	}
	folder := path.Dir(name)
	if folder != "." && (folder != Admin || !s.admin(c)) {
		return "", errUnknown
	}
	f, err := s.Folder.Open(name + Ext)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return "", errUnknown
		}
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return "", errors.Join(err, errUnknown)
	}
	text, err := readAll(f)
	return strings.ReplaceAll(text, "\r\n", "\n"), err
}

// Client is the record of one client while its session shows screens (CP-10 of the system that this follows). Functions may change it; it is for
// one goroutine.
type Client struct {
	Session *console.Session
	UserID  string // the user's name, GUEST without one
	Nick    string // GUEST; for functions
	Screen  string // the current one
	Status  string // for functions
	Page    int    // of the screen's list, from 0; another screen begins at 0
	// Pending are the functions of set and secret that the screen names, in order.
	Pending []string
	// Since is when the first screen was shown.
	Since time.Time
	// Data is for functions.
	Data map[string]any

	hops  int
	lines int // of the list that was shown last
	per   int
}

const guest = "GUEST"

func newClient(s *console.Session) *Client {
	c := &Client{Session: s, UserID: s.User(), Nick: guest, Since: time.Now(), Data: map[string]any{}}
	if c.UserID == "" {
		c.UserID = guest
	}
	return c
}
