package main

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/screen"
)

// builtin are the screens that a new folder of screens is filled with.
//
//go:embed screens
var builtin embed.FS

// openScreens opens the folder of screens, and fills it where there is none.
func (m *monitor) openScreens() (*screen.Screens, error) {
	folder := m.set.path(m.config, m.set.Screens)
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		from, err := fs.Sub(builtin, "screens")
		if err != nil {
			return nil, err
		}
		if err := os.CopyFS(folder, from); err != nil {
			return nil, err
		}
	}
	return &screen.Screens{
		Folder: os.DirFS(folder),
		Get: map[string]screen.Get{
			"hostname": func(context.Context, *screen.Client) (string, error) { return m.hostname(), nil },
			"user":     func(_ context.Context, c *screen.Client) (string, error) { return c.UserID, nil },
			"join":     join,
			"host":     m.shown("show host"),
			"alarms":   m.shown("show alarms"),
			"cpu":      m.shown("show cpu history"),
			"programs": m.shown("show processes cpu"),
			"users":    m.shown("show users"),
			"fleet":    m.shown("show hosts"),
			"files":    m.shown("dir"),
			"accounts": m.shown("show accounts"),
			"log":      m.shown("show logging"),
		},
		Set: map[string]screen.Set{
			"say":     m.setSay,
			"message": m.setMessage,
		},
		Logger: m.log,
	}, nil
}

// shown is what a command prints for the client's terminal, with his rights: what he could not type he does not see on a screen. What fills a
// screen fills one page.
func (m *monitor) shown(line string) screen.Get {
	return func(ctx context.Context, c *screen.Client) (string, error) {
		s := c.Session
		cols, rows := s.Size()
		o := console.LineOptions{Cols: cols, Unicode: s.Unicode()}
		if rows > 0 {
			o.Rows = max(rows-screen.PageFrame, 1) + promptRows
		}
		out, ok := m.run(ctx, console.User{Name: s.User(), Level: s.Level(), View: s.View()}, line, o)
		if !ok {
			out = "Not for you, or not switched on in the settings.\n"
		}
		return cut(out, cols), ctx.Err()
	}
}

// promptRows are the rows that a command which fills a screen leaves to its own line and the prompt; a page has neither.
const promptRows = 2

// cut takes off what a terminal of so many columns would wrap, such as a note below a table: a page has as many lines as it has rows.
func cut(text string, columns int) string {
	if columns <= 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if r := []rune(line); len(r) > columns {
			lines[i] = string(r[:columns])
		}
	}
	return strings.Join(lines, "\n")
}

// join makes the client hear the chat.
func join(_ context.Context, c *screen.Client) (string, error) {
	c.Session.Chat("")
	return "", nil
}

// setSay says a line in the chat, and asks for the next one. An empty one goes back to the menu.
func (m *monitor) setSay(_ context.Context, c *screen.Client, data string) (string, error) {
	if data = strings.TrimSpace(data); data == "" {
		return screen.Root, nil
	}
	m.say(c.Session, data)
	return screen.Repeat, nil
}

// setMessage takes a user and a message to him.
func (m *monitor) setMessage(_ context.Context, c *screen.Client, data string) (string, error) {
	to, text, _ := strings.Cut(strings.TrimSpace(data), " ")
	switch {
	case to == "":
		return screen.Root, nil
	case strings.TrimSpace(text) == "":
		return "", console.UserError("The user's name, a blank and the message; Enter alone goes back")
	case !m.message(c.Session.User(), to, text):
		return "", console.UserError("There is no session of that user")
	}
	return screen.Repeat, nil
}
