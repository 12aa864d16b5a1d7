package transfer

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/zmodem"
	"github.com/vtykit/vtykit/internal/safe"
)

// Defaults of [Config].
const (
	DefaultSize  = 64 << 20 // bytes of one file
	DefaultTotal = 1 << 30  // bytes of all
	DefaultFiles = 1000

	maxSent   = 64   // files of one command
	maxListed = 4096 // entries of a folder that are looked at
)

// Config is what operators may move. The folders may be the same one, and stay open while the console serves.
type Config struct {
	// Send is the folder that files are sent from; nil, and there is no command for it. What begins with a dot, is no
	// regular file or lies in a folder below is not sent.
	Send *os.Root
	// Receive is the folder that files are received into, the console's alone; nil, and there is no command for it. Files have the
	// permissions 0600 and the time that the sender named.
	Receive *os.Root
	// Level is the privilege level that the commands need, 1 to 15; 0 is 15.
	Level int
	// MaxSize is the size of the largest file that is received, 0 is 64 MiB; MaxTotal and MaxFiles are what the folder Receive may hold, with
	// parts of files; 0 is 1 GiB and 1000. Parts that nobody is receiving make room when it is full.
	MaxSize, MaxTotal int64
	MaxFiles          int
	// Replace lets a file take the place of one that has its name. Else that one stays, and the new one is NAME.1, or up to NAME.99.
	Replace bool
}

// Mount registers the commands in m, and groups `send` and `receive`. A mode that has one of these as a group with another help panics, as
// with any command twice. A `dir` that m has already, such as that of [console.Mode.FileCommands], stays, and Mount then has none: it is the list
// of these files where Config's folders are the one of [console.Files].
func Mount(m *console.Mode, cfg Config) {
	level := console.Level(cmp.Or(cfg.Level, 15))
	if cfg.Send != nil {
		m.Group("send", "Send messages and files")
		file := arg.OneOf("FILE", func() []string { return names(cfg.Send) })
		m.Command("sz", `FILE...
			Send files to the terminal by ZModem
			The terminal has to receive by ZModem; most begin by themselves, else start its receiver.
			Five Ctrl-X give up.
			FILE  name, as dir prints it`, func(ctx context.Context, s *console.Session, a console.Args) error {
			return send(ctx, s, cfg.Send, file.All(a))
		}, file, level, console.Also("send file"))
	}
	if cfg.Receive != nil {
		cfg.MaxSize, cfg.MaxTotal, cfg.MaxFiles = cmp.Or(cfg.MaxSize, DefaultSize), cmp.Or(cfg.MaxTotal, DefaultTotal), cmp.Or(cfg.MaxFiles, DefaultFiles)
		m.Group("receive", "Receive files")
		f := &folder{cfg: cfg, busy: map[string]os.FileInfo{}}
		m.Command("rz", `
			Receive files from the terminal by ZModem
			The terminal has to send by ZModem. A transfer that was cut off goes on where it was when the file is sent again.
			Five Ctrl-X give up.`, func(ctx context.Context, s *console.Session, _ console.Args) error {
			return receive(ctx, s, f)
		}, level, console.Also("receive file"))
	}
	if slices.ContainsFunc(m.Commands(), func(c console.Command) bool { return c.Path == "dir" }) {
		return // two would be one: that which came first
	}
	m.Command("dir", "\nList files that can be sent, and that were received", func(_ context.Context, s *console.Session, _ console.Args) error {
		return list(s, cfg)
	}, level)
}

// regular lists what a folder holds: its regular files, by name. It looks at so many entries, or at all for -1.
func regular(root *os.Root, most int) ([]os.FileInfo, error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	entries, err := dir.ReadDir(most)
	if err == io.EOF {
		err = nil
	}
	var files []os.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b os.FileInfo) int { return strings.Compare(a.Name(), b.Name()) })
	return files, err
}

// names are the files that may be sent.
func names(root *os.Root) (list []string) {
	files, _ := regular(root, maxListed)
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), ".") {
			list = append(list, f.Name())
		}
	}
	return list
}

// list prints what the folders hold.
func list(s *console.Session, cfg Config) error {
	roots := []*os.Root{cfg.Send, cfg.Receive}
	if cfg.Send == cfg.Receive || cfg.Send != nil && cfg.Receive != nil && same(cfg.Send, cfg.Receive) {
		roots = roots[:1]
	}
	for i, root := range roots {
		if root == nil {
			continue
		}
		files, err := regular(root, maxListed)
		if err != nil {
			return console.UserError("The folder cannot be read")
		}
		if len(roots) > 1 {
			s.Printf("%s:\n", [...]string{"To be sent", "Received"}[i])
		}
		total := int64(0)
		for _, f := range files {
			name := f.Name()
			if hidden, ok := strings.CutPrefix(name, "."); ok {
				if name, ok = strings.CutSuffix(hidden, partSuffix); !ok {
					continue
				}
				name += " (part)"
			}
			total += f.Size()
			s.Printf("%12d  %s  %s\n", f.Size(), f.ModTime().Format("Jan _2 2006 15:04:05"), safe.Line(name, zmodem.MaxName))
		}
		s.Printf("%12d  bytes in all\n", total)
	}
	return nil
}

func same(a, b *os.Root) bool {
	x, err := a.Stat(".")
	y, err2 := b.Stat(".")
	return err == nil && err2 == nil && os.SameFile(x, y)
}

// send sends files.
func send(ctx context.Context, s *console.Session, root *os.Root, names []string) error {
	if len(names) > maxSent {
		return console.UserError(fmt.Sprintf("At most %d files at a time", maxSent))
	}
	var files []zmodem.Outgoing
	for _, name := range names {
		f, info, err := open(root, name)
		if err != nil {
			return console.UserError(fmt.Sprintf("%s cannot be read", safe.Line(name, zmodem.MaxName)))
		}
		defer f.Close()
		files = append(files, zmodem.Outgoing{
			File:    zmodem.File{Name: name, Size: info.Size(), ModTime: info.ModTime(), Mode: info.Mode()},
			Content: f,
		})
	}
	s.Printf("Sending by ZModem. Five Ctrl-X give up.\n")
	var sender *zmodem.Sender
	took, err := drive(ctx, s, func(_, out bool) engine {
		sender = zmodem.NewSender(zmodem.SenderConfig{EscapeControls: !out}, files...)
		return sender
	})
	if sender == nil {
		return err
	}
	return report(s, sender.Results(), nil, took, err)
}

// open opens a file to be sent: a link or a device that has a name there is none.
func open(root *os.Root, name string) (*os.File, os.FileInfo, error) {
	if info, err := root.Lstat(name); err != nil || !info.Mode().IsRegular() {
		return nil, nil, os.ErrInvalid
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, nil, os.ErrInvalid
	}
	return f, info, nil
}

// receive takes files.
func receive(ctx context.Context, s *console.Session, f *folder) error {
	s.Printf("Ready to receive by ZModem. Five Ctrl-X give up.\n")
	store := &store{folder: f}
	var receiver *zmodem.Receiver
	took, err := drive(ctx, s, func(in, _ bool) engine {
		receiver = zmodem.NewReceiver(zmodem.ReceiverConfig{EscapeControls: !in, MaxFile: f.cfg.MaxSize, MaxTotal: f.cfg.MaxTotal, MaxFiles: f.cfg.MaxFiles}, store)
		return receiver
	})
	if receiver == nil {
		return err
	}
	return report(s, receiver.Results(), store.saved, took, err)
}

// report prints what became of each file that did not arrive as it was named, and how fast the others were.
func report(s *console.Session, results []zmodem.Result, saved []string, took time.Duration, err error) error {
	var bytes int64
	n := 0
	for _, r := range results {
		bytes += r.Bytes
		name := safe.Line(r.File.Name, zmodem.MaxName)
		switch {
		case r.Whole && n < len(saved) && saved[n] != r.File.Name:
			s.Printf("%s is saved as %s\n", name, safe.Line(saved[n], zmodem.MaxName))
		case !r.Whole && (r.From > 0 || r.Bytes > 0):
			s.Printf("%s: %s, at byte %d\n", name, reason(r.Reason), r.From+r.Bytes)
		case !r.Whole && (err == nil || r.Reason != err): // else it is said once, at the end
			s.Printf("%s: %s\n", name, reason(r.Reason))
		}
		if r.Whole {
			n++
		}
	}
	if err != nil {
		return console.UserError("Transfer failed: " + reason(err))
	}
	files := "files"
	if n == 1 {
		files = "file"
	}
	seconds := max(took.Seconds(), 1e-3)
	s.Printf("%d %s, %d bytes in %.1f s, %.0f bytes/s\n", n, files, bytes, seconds, float64(bytes)/seconds)
	return nil
}
