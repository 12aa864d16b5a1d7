package console_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
)

// errorTexts are the fields of a dialect that refuse something.
func errorTexts(d console.Dialect) map[string]string {
	return map[string]string{"Invalid": d.Invalid, "Unknown": d.Unknown, "Ambiguous": d.Ambiguous, "Incomplete": d.Incomplete, "Unrecognized": d.Unrecognized,
		"LineTooLong": d.LineTooLong, "BadRegexp": d.BadRegexp, "Error": d.Error, "Unauthorized": d.Unauthorized, "NoPassword": d.NoPassword, "NotLocal": d.NotLocal,
		"GraceExpired": d.GraceExpired, "AbsoluteTime": d.AbsoluteTime, "Cleared": d.Cleared, "GoingDown": d.GoingDown, "Internal": d.Internal}
}

// dialect is a dialect as a console uses it.
func dialect(d console.Dialect) console.Dialect {
	return console.New(console.Config{Dialect: d}).Dialect()
}

// TestDialectErrorsAreRecognized: what each tool takes for a failure (features.md 3.5) is found in the text of that failure.
func TestDialectErrorsAreRecognized(t *testing.T) {
	d := dialect(console.Dialect{})
	for _, test := range []struct{ tool, pattern, text string }{
		{"scrapligo", `% Ambiguous command`, d.Ambiguous},
		{"scrapligo", `% Incomplete command`, d.Incomplete},
		{"scrapligo", `% Invalid input detected`, d.Invalid},
		{"scrapligo", `Command authorization failed`, d.Unauthorized},
		{"ansible", `(?i)invalid input`, d.Invalid},
		{"ansible", `(?i)(?:incomplete|ambiguous) command`, d.Incomplete},
		{"ansible", `(?i)(?:incomplete|ambiguous) command`, d.Ambiguous},
		{"ansible", `% Invalid`, d.Invalid},
		{"ansible", `Command authorization failed`, d.Unauthorized},
		{"unicon", `% Invalid input detected at`, d.Invalid},
		{"unicon", `Incomplete command`, d.Incomplete},
		{"rancid", `(?i)invalid (input|command) detected`, d.Invalid},
		{"rancid", `authorization failed`, d.Unauthorized},
		{"napalm", `% Invalid`, d.Invalid},
		{"napalm", `% Incomplete command`, d.Incomplete},
		{"oxidized", `^% Invalid input detected at '\^' marker\.$`, d.Invalid},
		{"Net::Telnet::Cisco", `(?m)^%.*'\^' marker`, d.Invalid},
		{"netmiko", `assword.*set`, d.NoPassword},
		{"ansible, EOS", `(?i)invalid input`, dialect(console.EOS).Invalid},
		{"netmiko, EOS", `Width set to`, console.EOS.WidthSet},
		{"netmiko, EOS", `Pagination disabled`, console.EOS.PagingOff},
		{"netmiko, Junos", `Screen width set to`, console.Junos.ScreenWidth},
		{"netmiko, Junos", `Screen length set to`, console.Junos.ScreenLength},
		{"netmiko, Junos", `Disabling complete-on-space`, console.Junos.NoSpaceWords},
		{"netmiko, Junos", `Entering configuration mode`, console.Junos.ConfigureHow},
	} {
		if !regexp.MustCompile(test.pattern).MatchString(test.text) {
			t.Errorf("%s does not find %q in %q", test.tool, test.pattern, test.text)
		}
	}
}

// TestDialectErrorsBeginWithAPercentSign, and what is none does not look like one.
func TestDialectErrorsBeginWithAPercentSign(t *testing.T) {
	failures := regexp.MustCompile(`(?i)^%|error:|invalid input|connection timed out|not found$|authorization failed|(incomplete|ambiguous) command`)
	for name, d := range map[string]console.Dialect{"ios": dialect(console.IOS), "frr": dialect(console.FRR), "eos": dialect(console.EOS)} {
		errs := errorTexts(d)
		for field, text := range errs {
			if !strings.HasPrefix(text, "% ") {
				t.Errorf("%s: %s is %q", name, field, text)
			}
		}
		for _, text := range []string{d.WidthSet, d.PagingOff, d.ConfigureHow, d.Alive, d.More, d.Prompt, d.ChildPrompt} {
			if failures.MatchString(text) {
				t.Errorf("%s: %q looks like a failure", name, text)
			}
		}
	}
}

// TestDialectIsWhole: no text is empty but those that may be, in any dialect.
func TestDialectIsWhole(t *testing.T) {
	may := map[string]bool{"NoFilter": true, "NoPattern": true, "WidthSet": true, "PagingOff": true, "ScreenWidth": true, "ScreenLength": true, "NoSpaceWords": true,
		"NoCommand": true, "Suggest": true, "Continue": true, "Welcome": true, "Goodbye": true}
	for name, d := range map[string]console.Dialect{"": {}, "ios": console.IOS, "frr": console.FRR, "eos": console.EOS, "junos": console.Junos} {
		v := reflect.ValueOf(dialect(d))
		for i := range v.NumField() {
			field := v.Type().Field(i).Name
			if v.Field(i).Kind() == reflect.String && v.Field(i).String() == "" && !may[field] {
				t.Errorf("%s: %s is empty", name, field)
			}
		}
	}
}

// TestPromptsAreSafe: the prompts of the dialects for IOS's tools are what all of them find (features.md 3.3).
func TestPromptsAreSafe(t *testing.T) {
	for _, d := range []console.Dialect{dialect(console.IOS), dialect(console.EOS)} {
		r := strings.NewReplacer("{host}", "lab-1.example", "{mode}", "config-if")
		exec := strings.ReplaceAll(r.Replace(d.Prompt), "{#}", ">")
		enable := strings.ReplaceAll(r.Replace(d.Prompt), "{#}", "#")
		conf := r.Replace(d.ChildPrompt)
		for _, test := range []struct{ pattern, text string }{
			{`^[\r\n]?[\w\+\-\.:\/\[\]]+(?:\([^\)]+\)){0,3}(?:[>#]) ?$`, exec}, {`^[\r\n]?[\w\+\-\.:\/\[\]]+(?:\([^\)]+\)){0,3}(?:[>#]) ?$`, conf},
			{`^.+\(config(-.*)?\)#$`, conf}, {`^[\w.\-@/:]{1,63}>\s?$`, exec}, {`^[\w.\-@/:]{1,63}#\s?$`, enable},
			{`^[\w.\-@/:]{1,63}\([\w.\-@/:+]{0,32}\)#\s?$`, conf}, {`^([\w.@()-]+[#>]\s?)$`, conf},
		} {
			if !regexp.MustCompile(test.pattern).MatchString(test.text) {
				t.Errorf("%q does not find %q", test.pattern, test.text)
			}
		}
	}
}
