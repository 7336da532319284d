"""Under /admin/, before the pages of the admin: its own page for logging in stands at the same address as ours.

allauth knows its pages by these names.
"""

from django.urls import path

from directory.access import views

urlpatterns = [
    path("login/", views.LogIn.as_view(), name="account_login"),
    path("login/passkey/", views.LogInWithPasskey.as_view(), name="mfa_login_webauthn"),
    path("login/code/", views.SecondStep.as_view(), name="mfa_authenticate"),
    path("noch-einmal/", views.PasswordOnceMore.as_view(), name="account_reauthenticate"),
    path("noch-einmal/code/", views.CodeOnceMore.as_view(), name="mfa_reauthenticate"),
    path("noch-einmal/passkey/", views.PasskeyOnceMore.as_view(), name="mfa_reauthenticate_webauthn"),
    path("password_change/", views.NewPassword.as_view(), name="account_change_password"),
    path("anmeldung/", views.MyAccess.as_view(), name="mfa_index"),
    path("anmeldung/geraete/", views.Devices.as_view(), name="access_devices"),
    path("anmeldung/app/", views.AddApp.as_view(), name="mfa_activate_totp"),
    path("anmeldung/app/entfernen/", views.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("anmeldung/passkey/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("anmeldung/passkey/<int:pk>/entfernen/", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("anmeldung/codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("anmeldung/codes/neu/", views.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
