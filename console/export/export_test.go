package export_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/export"
	"github.com/vtykit/vtykit/console/rows"
)

var update = flag.Bool("update", false, "rewrite testdata")

var options = export.Options{Name: "edge", Title: "a router of the smallest kind"}

// router is a small device. Its callbacks must not be called: what is exported does not depend on the device.
func router(t *testing.T, d console.Dialect) *console.Console {
	c := console.New(console.Config{Dialect: d})
	exec := c.Mode("exec", "")
	conf := exec.Child("config", "")
	ifmode := conf.Child("config-if", "{host}(config-if{range})#")
	vrf := conf.Child("config-vrf", "")
	names := func() []string { t.Error("the device was asked"); return nil }
	ifname, list, count, text, key := arg.OneOf("NAME", names), arg.Range("LIST", names), arg.Int("COUNT", 1, 1000), arg.Line("TEXT"), arg.Secret("KEY")
	size, duplex := arg.Int("SIZE", 0, 9000), arg.Keywords("DUPLEX", "auto", "full", "half")
	none := func(context.Context, *console.Session, console.Args) error { return nil }
	exec.Group("configure", "Enter configuration mode")
	exec.Command("configure terminal", "\nConfigure from the terminal", console.EnterConfig(conf), console.Level(15), console.Enters(conf))
	exec.Command("ping", `NAME [(size SIZE|count COUNT)]
		Send echo messages
		'Quoted' text, a back\slash, *stars*, <angles>, |bars| and .dots
		.at the start of a line, and -dashes.
		NAME   where to
		size   Set the size
		SIZE   in bytes
		count  Set the number
		COUNT  how many`, none, ifname, size, count)
	exec.Command("debug internals", "\nFor us only\ndebug  Debug", none, console.Hidden())
	ports := rows.New(rows.Text("NAME").Help("Port"), rows.Int("MTU").Unit("bytes"), rows.Bool("UP"), rows.Text("ALIAS"))
	exec.Command("show ports", "\nTable of ports", none, ports.Pipes())
	conf.Command("interface", "NAME\nSelect an interface to configure\nNAME  its name", none, ifname, console.Enters(ifmode))
	conf.Command("interface range", "LIST\nSelect several interfaces\nLIST  their names", none, list, console.Enters(ifmode))
	conf.Command("vrf", "\nVirtual routing", console.Enter(vrf), console.Enters(vrf))
	conf.Command("[no] key", "KEY...\nKeys\nKEY  a key", none, key)
	ifmode.Command("[no|default] duplex", "DUPLEX\nDuplex\nDUPLEX  how", none, duplex)
	ifmode.Command("description", "TEXT\nDescription\nTEXT  it", none, text)
	return c
}

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s", name, got)
	}
}

func TestGolden(t *testing.T) {
	for _, d := range []struct {
		name    string
		dialect console.Dialect
	}{{"ios", console.IOS}, {"junos", console.Junos}} {
		golden(t, d.name+".yaml", export.Scrapli(router(t, d.dialect), options))
	}
	c := router(t, console.IOS)
	golden(t, "edge.7", export.Man(c, options))
	golden(t, "edge.dot", export.Dot(c, options))
	golden(t, "edge.md", export.Markdown(c, options))
	text, err := export.JSON(c, options)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "edge.json", string(text))
	for _, tmpl := range export.TextFSM(c, options) {
		if tmpl.Command != "show ports" || tmpl.Mode != "exec" {
			t.Errorf("a template for %s in %s", tmpl.Command, tmpl.Mode)
		}
		golden(t, tmpl.File, tmpl.Text)
	}
	for _, out := range []string{export.Man(c, options), export.Markdown(c, options), export.Dot(c, options), string(text)} {
		if strings.Contains(out, "internals") {
			t.Error("a hidden command is in it")
		}
	}
}

// TestSameEachTime: nothing depends on the order of a map.
func TestSameEachTime(t *testing.T) {
	a, b := router(t, console.IOS), router(t, console.IOS)
	x, _ := export.JSON(a, options)
	y, _ := export.JSON(b, options)
	if !bytes.Equal(x, y) || export.Man(a, options) != export.Man(b, options) || export.Dot(a, options) != export.Dot(b, options) || export.Markdown(a, options) != export.Markdown(b, options) ||
		export.Scrapli(a, options) != export.Scrapli(b, options) {
		t.Error("twice is not the same")
	}
}

func TestJSONIsJSON(t *testing.T) {
	text, _ := export.JSON(router(t, console.IOS), options)
	var v struct {
		Format int
		Modes  []struct {
			Name     string
			Commands []struct {
				Path  string
				Words []struct{ Word, Kind string }
			}
		}
	}
	if err := json.Unmarshal(text, &v); err != nil || v.Format != export.SchemaFormat || len(v.Modes) != 4 || len(v.Modes[1].Commands) == 0 {
		t.Errorf("%v: %+v", err, v)
	}
}

// TestManHasNoWarnings asks groff, where there is one.
func TestManHasNoWarnings(t *testing.T) {
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("no groff")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, groff, "-ww", "-man", "-Tascii", "-P-cbou")
	cmd.Stdin = strings.NewReader(export.Man(router(t, console.IOS), options))
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Skip("groff has no man(7): ", err)
	}
	if complaints.Len() > 0 {
		t.Errorf("groff: %s", complaints.String())
	}
	for _, want := range []string{`back\slash`, ".at the start", "[no|default] duplex DUPLEX", "'Quoted' text"} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// TestScrapliPrompts: each prompt is that of one privilege level and of no other, by the patterns of the definition.
func TestScrapliPrompts(t *testing.T) {
	yaml := export.Scrapli(router(t, console.IOS), options)
	patterns := map[string]*regexp.Regexp{}
	for _, m := range regexp.MustCompile(`name: '(.*)'\n +pattern: '(.*)'`).FindAllStringSubmatch(yaml, -1) {
		patterns[m[1]] = regexp.MustCompile(strings.ReplaceAll(m[2], "''", "'"))
	}
	for prompt, want := range map[string]string{
		"lab-1>": "exec", "lab-1#": "privilege-exec", "lab.example.net#": "privilege-exec", "lab-1(config)#": "config", "lab-1(config-if)#": "config",
		"lab-1(config-if-range)#": "config", "lab-1(config-vrf)#": "config-vrf", "lab-1(tcl)#": "", "two words#": "", "lab-1(config)": "",
	} {
		got := ""
		for name, p := range patterns {
			if p.MatchString("output\r\n" + prompt) {
				got += name
			}
		}
		if got != want {
			t.Errorf("%q is the prompt of %q, want %q", prompt, got, want)
		}
	}
}

func ExampleJSON() {
	c := console.New(console.Config{Bare: true})
	c.Mode("exec", "{host}{#}").Command("show clock", "\nTime of day\nshow  Show information", func(context.Context, *console.Session, console.Args) error { return nil })
	text, _ := export.JSON(c, export.Options{Name: "edge", Title: "edge router"})
	fmt.Print(string(text))
	// Output:
	// {
	//   "format": 1,
	//   "name": "edge",
	//   "title": "edge router",
	//   "modes": [
	//     {
	//       "name": "exec",
	//       "prompt": "{host}{#}",
	//       "commands": [
	//         {
	//           "path": "show clock",
	//           "short": "Time of day",
	//           "long": "show  Show information",
	//           "level": 1,
	//           "words": [
	//             {
	//               "word": "show",
	//               "kind": "keyword",
	//               "in_path": true,
	//               "help": "Show information"
	//             },
	//             {
	//               "word": "clock",
	//               "kind": "keyword",
	//               "in_path": true,
	//               "help": "Time of day"
	//             }
	//           ]
	//         }
	//       ]
	//     }
	//   ]
	// }
}
