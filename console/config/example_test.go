package config_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/config"
)

// Settings are an embedder's own.
type Settings struct {
	Hostname string
	Ports    map[string]string // description by name
}

func (s *Settings) Clone() *Settings { return &Settings{s.Hostname, maps.Clone(s.Ports)} }

// String is the configuration as it is shown, saved and loaded.
func (s *Settings) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "hostname %s\n", s.Hostname)
	for _, port := range slices.Sorted(maps.Keys(s.Ports)) {
		fmt.Fprintf(&b, "interface %s\n", port)
		if text := s.Ports[port]; text != "" {
			fmt.Fprintf(&b, " description %s\n", text)
		}
	}
	return b.String() + "end\n"
}

// A device whose configuration is saved, prepared in a session, compared and committed.
func Example() {
	dir, _ := os.MkdirTemp("", "config")
	defer os.RemoveAll(dir)

	store, err := config.New(config.Options[Settings]{
		Default: func() *Settings { return &Settings{Hostname: "edge1", Ports: map[string]string{}} },
		Clone:   (*Settings).Clone,
		Text:    (*Settings).String,
		Startup: filepath.Join(dir, "startup-config"),
		Folder:  filepath.Join(dir, "archive"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()

	c := console.New(console.Config{Hostname: func() string { return store.Get().Hostname }})
	exec := c.Mode("exec", "{host}{#}")
	conf := exec.Child("config", "{host}(config{tag})#") // {tag} is -s-NAME in a configuration session
	port := conf.Child("config-if", "{host}(config{tag}-if)#")
	name, text := arg.Hostname("NAME"), arg.Line("TEXT")
	conf.Command("hostname", `NAME
		Set system's network name
		NAME  the name`, func(_ context.Context, s *console.Session, a console.Args) error {
		return store.Update(s, func(v *Settings) error { v.Hostname = name.Get(a); return nil })
	}, name)
	conf.Command("interface", `NAME
		Select an interface to configure
		NAME  its name`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.Enter(port, name.Get(a))
		return nil
	}, name)
	port.Command("description", `TEXT
		Interface specific description
		TEXT  the description`, func(_ context.Context, s *console.Session, a console.Args) error {
		return store.Update(s, func(v *Settings) error { v.Ports[s.Subject().(string)] = text.Get(a); return nil })
	}, text)
	store.Commands(c, exec, conf)
	if err := store.Load(context.Background()); err != nil {
		fmt.Println(err)
	}

	operator := c.Batch(exec)
	for _, line := range []string{"write memory", "configure session uplink", "interface eth0", "description to core", "hostname edge2",
		"show session-config diffs", "commit", "show archive config differences"} {
		out, err := operator.Run(context.Background(), line)
		fmt.Print(out)
		if err != nil {
			fmt.Println("error:", err)
		}
	}
	fmt.Println(store.Get().Hostname)
	// Output:
	// Building configuration...
	// [OK]
	// --- system:/running-config
	// +++ session:/uplink-session-config
	// -hostname edge1
	// +hostname edge2
	// +interface eth0
	// +   description to core
	// !Contextual Config Diffs:
	// -hostname edge1
	// +hostname edge2
	// +interface eth0
	//  +description to core
	// edge2
}

func ExampleCompare() {
	d, err := config.Compare("interface eth0\n description old\nend\n", "interface eth0\n description new\nip route 10.0.0.0/8 192.0.2.1\nend\n")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(d)
	// Output:
	// interface eth0
	//  -description old
	//  +description new
	// +ip route 10.0.0.0/8 192.0.2.1
}
