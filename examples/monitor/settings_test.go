package main

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// TestCP14_FirstStartMakesSettings: the file is made with its comments, is nobody else's to read, and stays as it is at the next start.
func TestCP14_FirstStartMakesSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "monitor.toml")
	set, err := loadSettings(path)
	if err != nil || set.Listen != "127.0.0.1:2324" || set.Guest || set.Shell || len(set.Alarms) == 0 || set.Limits.Sessions != 64 {
		t.Fatalf("%+v, %v", set, err)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "Telnet is not encrypted") ||
		!strings.Contains(string(text), "alarm cpu above 95 for 300") {
		t.Errorf("%s, %v", text, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	own := strings.Replace(string(text), `hostname = ""`, `hostname = "mine" # ours`, 1)
	if err := os.WriteFile(path, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	if set, err = loadSettings(path); err != nil || set.Hostname != "mine" {
		t.Errorf("%+v, %v", set, err)
	}
	if again, _ := os.ReadFile(path); string(again) != own {
		t.Errorf("changed: %s", again)
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		"listen = 3":                            "line 1",
		"\n\nlisten = ":                         "line 3",
		"hostname = \"a\"\nlisen = \"x:1\"":     "line 2: there is no setting lisen",
		"[limits]\nidle = 1\nidles = 2":         "line 3: there is no setting limits.idles",
		"idle = 1\n[limits]\nidle = 5":          "line 1: there is no setting idle",
		"[limit]\nidle = 1":                     "line 1: there is no setting limit",
		"listen = \"nowhere\"":                  `listen "nowhere"`,
		"hostname = \"a b\"":                    `hostname "a b"`,
		"hostname = \"a\\u001b[2J\"":            `hostname "a\x1b[2J"`,
		"[limits]\nsessions = 0":                "limits.sessions 0",
		"[limits]\nidle = -1":                   "limits.idle -1",
		"users = \"\"":                          "users",
		"listen = \"a:1\"\nlisten = \"b:1\"":    "line 2",
		"hostname = \"\x1b[31m\"":               "line 1",
		strings.Repeat("[a", 1000):              "line 1",
		"alarms = [ 1 ]":                        "line 1",
		"[nats]\nroutes = [\"a\"]\nport = 4222": "line 3: there is no setting nats.port",
	} {
		if _, err := parseSettings(text); err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestSavingKeepsTheRest(t *testing.T) {
	want := settings{Hostname: "edge1", Alarms: []string{`alarm disk C:\x above 80`, "alarm cpu above 90"}}
	const block = "alarms = [\n  \"alarm disk C:\\\\x above 80\",\n  \"alarm cpu above 90\",\n]\n"
	for text, out := range map[string]string{
		"": block + "hostname = \"edge1\"\n",
		"# a\nhostname = \"x\" # b\nusers = \"u]\" # [ c\nalarms = [ # d\n 'alarm ] #', # ]\n]\n# e\n[nats]\nurl = \"\"\n": "# a\nhostname = \"edge1\"\nusers = \"u]\" # [ c\n" +
			block + "# e\n[nats]\nurl = \"\"\n",
		"[limits]\nidle = 3 # f\n": block + "hostname = \"edge1\"\n[limits]\nidle = 3 # f\n",
	} {
		got, err := saved(text, want)
		for _, line := range strings.Split(out, "\n") {
			if err != nil || !strings.Contains(got, line) || len(got) != len(out) {
				t.Errorf("%q: %v\n%s\nwant\n%s", text, err, got, out)
				break
			}
		}
	}
	first, err := firstSettings()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := saved(first, settings{Alarms: defaultAlarms()}); got != first || err != nil {
		t.Errorf("saving what is there changes it: %v\n%s", err, got)
	}
	for _, text := range []string{"\"hostname\" = \"a\""} {
		if got, err := saved(text, want); err == nil {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestShownWithoutPasswords: no way of TOML to write a password shows it.
func TestShownWithoutPasswords(t *testing.T) {
	for _, text := range []string{
		"[nats]\npassword = \"s3cret\" # mine", "nats = { url = \"embedded\", password = \"s3cret\", user = \"u\" }", "nats.\"password\" = 's3cret'",
		"[nats]\npassword = \"\"\"\ns3cret\nand more s3cret\"\"\"", "[nats]\npassword = '''s3cret\ns3cret'''", "[nats]\n\"password\"=\"a\\\"s3cret\"",
		"[nats]\nurl = \"nats://monitors:s3cret@hub:4222,tls://m:s3cret@hub2\"", "[nats]\nroutes = [\"nats-route://u:s3cret@h:1\"]",
		"[nats]\nurl = \"nats://s3cret@hub:4222\"", "# password = s3cret\n", "[nats]\nPassword = \"s3cret\"",
		"[nats]\npassword = \"s3cret\nlisten = \"broken",
	} {
		if got := masked(text); strings.Contains(got, "s3cret") || !strings.Contains(got, "***") {
			t.Errorf("%s\nis shown as\n%s", text, got)
		}
	}
	rest := "listen = \"127.0.0.1:2324\"\n[nats]\nurl = \"nats://hub:4222\"\nuser = \"u@v\"\n"
	if got := masked(rest + "password = \"\"\nlisten = \"a\"\n"); got != rest+"password = \"***\"\nlisten = \"a\"\n" {
		t.Errorf("%s", got)
	}
}

// FuzzSaved: what is saved is either what was wanted, or nothing; and nothing panics.
func FuzzSaved(f *testing.F) {
	first, err := firstSettings()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{first, "", "alarms = [", "hostname = 'a'\n[nats]\n", "a = \"\\", "alarms = [[#\n'"} {
		f.Add(s, "edge1", "alarm cpu above 90")
	}
	f.Fuzz(func(t *testing.T, text, host, alarm string) {
		want := settings{Hostname: host, Alarms: []string{alarm}}
		got, err := saved(text, want)
		if err != nil {
			return
		}
		set, err := parseSettings(got)
		if err != nil || set.Hostname != host || len(set.Alarms) != 1 || set.Alarms[0] != alarm {
			t.Errorf("%q became %q: %+v, %v", text, got, set, err)
		}
		if was, err := parseSettings(text); err == nil {
			if was.Hostname, was.Alarms = set.Hostname, set.Alarms; !reflect.DeepEqual(was, set) {
				t.Errorf("%q became %q: %+v, and was %+v", text, got, set, was)
			}
		}
	})
}
