# What Redmine needs before anybody can call it: REST on, a project, units as users, clerks with keys.
# Read by `rails runner`; prints the ids and keys as one line of JSON.
require "json"

Setting.rest_api_enabled = "1"
Setting.notified_events = []
tracker = Tracker.first
project = Project.create!(name: "County", identifier: "county", trackers: [tracker],
                          enabled_module_names: ["issue_tracking"])
manager = Role.find_by!(name: "Manager")

people = (1..68).map do |number|
  user = User.new(firstname: "Unit", lastname: number.to_s, mail: "u#{number}@example.org",
                  language: "en", mail_notification: "none")
  user.login = "u#{number}"
  user.password = user.password_confirmation = SecureRandom.hex(12)
  user.save!
  Member.create!(user: user, project: project, roles: [manager])
  user
end

puts JSON.generate(
  project: project.id, tracker: tracker.id, priority: IssuePriority.order(:position).second.id,
  open: IssueStatus.where(is_closed: false).order(:id).first.id,
  closed: IssueStatus.where(is_closed: true).order(:id).first.id,
  units: people.first(60).map(&:id), clerks: people.last(8).map(&:id),
  keys: people.last(8).map(&:api_key)
)
